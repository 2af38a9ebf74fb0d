import type { FastifyRequest } from "fastify";
import type { Client } from "../sessions/client.js";
import { describeDevice } from "../sessions/device.js";
import { addressKey, clientAddress } from "./client-address.js";

/** Who made the request. @param trustedProxies how many proxies' words in X-Forwarded-For count. */
export function clientOf(request: FastifyRequest, trustedProxies: number): Client {
  const forwardedFor = request.headers["x-forwarded-for"];
  const ipAddress = clientAddress(
    request.socket.remoteAddress ?? "",
    Array.isArray(forwardedFor) ? forwardedFor.join(",") : forwardedFor,
    trustedProxies,
  );
  return { ipAddress, addressKey: addressKey(ipAddress), device: describeDevice(request.headers["user-agent"]) };
}
