import { hash } from "node:crypto";
import { type EntityManager, LessThan } from "typeorm";
import type { Clock } from "../clock.js";
import { findRows, insertRowIfMissing, updateRows } from "../database/rows.js";
import type { Client } from "./client.js";
import { KnownDevice } from "./known-device.entity.js";

const DAY_MS = 24 * 60 * 60_000;
/** For so long a device is known after its last sign-in. */
const KNOWN_MS = 90 * DAY_MS;

/**
 * From where accounts are signed in to. It is a coarse measure, meant to notice and not to keep out: a device is its
 * description ("Firefox on Linux"), and its network the first half of an IPv4 address, or the first 32 bits of IPv6.
 * Someone with the same browser at the same provider passes for the owner.
 */
export class KnownDevices {
  constructor(private readonly clock: Clock) {}

  /** Whether the account has been used before, and not from this device and network in 90 days. */
  async isStrange(db: EntityManager, userId: string, client: Client): Promise<boolean> {
    const now = this.clock.now().getTime();
    const deviceHash = deviceHashOf(client);
    const devices = await findRows(db, KnownDevice, { userId });
    const isKnown = devices.some((device) => device.deviceHash === deviceHash && !isForgotten(device, now));
    return devices.length > 0 && !isKnown;
  }

  /**
   * Notes a sign-in, in its unit of work. Returns whether it came from a device and network that the account had not
   * been used from in 90 days. The first that is ever noted of an account is not new: there is nothing to compare it to.
   */
  async note(db: EntityManager, userId: string, client: Client): Promise<boolean> {
    const now = this.clock.now().getTime();
    const deviceHash = deviceHashOf(client);
    const devices = await findRows(db, KnownDevice, { userId });
    const known = devices.find((device) => device.deviceHash === deviceHash);
    if (known) {
      // Once a day is enough.
      if (now - known.seenAt >= DAY_MS) await updateRows(db, KnownDevice, { userId, deviceHash }, { seenAt: now });
      return isForgotten(known, now);
    }
    await insertRowIfMissing(db, KnownDevice, { userId, deviceHash, seenAt: now });
    if (devices.length === 0) return false;
    // After the insertion, so that one is always left to compare the next with.
    await db.delete(KnownDevice, { userId, seenAt: LessThan(now - KNOWN_MS) });
    return true;
  }
}

/** Whether a use at `seenAt` is so long ago that it counts no more. */
const isForgotten = ({ seenAt }: KnownDevice, now: number) => now - seenAt >= KNOWN_MS;

/** What a device and its network are known by. */
export function deviceHashOf({ device, ipAddress }: Pick<Client, "device" | "ipAddress">): string {
  const network = ipAddress.split(/[.:]/).slice(0, 2).join(".");
  return hash("sha256", `${device ?? ""}|${network}`, "base64url");
}
