import { expect } from "vitest";
import type { FakeClock } from "../support/fake-clock.ts";
import { sendRaw } from "../support/raw.ts";
import { Service } from "../support/service.ts";
import { expectType, someCredentials, test } from "../support/test.ts";

const LISTED = "https://good.example";
const startListing = (clock: FakeClock) =>
  Service.start({ clock, env: { CORS_ORIGINS: `${LISTED},https://other.example:8443` } });

const preflight = (service: Service, origin: string) =>
  sendRaw(service.url, {
    method: "OPTIONS",
    path: "/graphql",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,authorization",
    },
  });

const refused = [
  "null",
  "http://good.example",
  "https://good.example:8443",
  "https://good.example.evil.com",
  "https://evilgood.example",
  "https://sub.good.example",
  "https://good.example/",
  "HTTPS://GOOD.EXAMPLE",
  "https://good.example, https://evil.example",
  "*",
];

for (const origin of refused) {
  test(`a preflight from ${origin} is not granted, and neither is a call`, async ({ clock }) => {
    const service = await startListing(clock);
    try {
      const { headers } = await preflight(service, origin);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      expect(headers["access-control-allow-credentials"]).toBeUndefined();

      const app = service.app();
      const answer = await app.send("{ site { name } }", undefined, { origin });
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual({ errors: [{ message: expect.any(String), extensions: { code: "FORBIDDEN" } }] });
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    } finally {
      await service.close();
    }
  });
}

test("a preflight from a listed origin is granted what a bearer call needs, and never credentials", async ({
  clock,
}) => {
  const service = await startListing(clock);
  try {
    const { status, headers } = await preflight(service, LISTED);

    expect(status).toBe(204);
    expect(headers["access-control-allow-origin"]).toBe(LISTED);
    expect(headers["access-control-allow-methods"]).toBe("POST");
    const allowed = headers["access-control-allow-headers"]?.split(/, ?/) ?? [];
    expect(allowed).toEqual(expect.arrayContaining(["content-type", "authorization"]));
    // What cookies need is not among it: a listed origin can't even ask.
    expect(allowed).not.toContain("x-latchkey-csrf");
    expect(headers.vary).toMatch(/origin/i);
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
  } finally {
    await service.close();
  }
});

test("a program on a listed origin signs up, reads and signs out by bearer token", async ({ clock }) => {
  const service = await startListing(clock);
  try {
    const app = service.app();
    app.headers.origin = LISTED;
    const credentials = someCredentials();
    expectType(await app.register(credentials), "SignedIn");
    const { headers, body } = await app.send("{ me { email } }");

    expect(body.data.me.email).toBe(credentials.email);
    expect(headers.get("access-control-allow-origin")).toBe(LISTED);
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    expect(headers.get("access-control-expose-headers")).toMatch(/retry-after/i);
    expectType(await app.logout(), "LoggedOut");
    expect(await app.me()).toBeNull();
  } finally {
    await service.close();
  }
});

test("without listed origins no one is granted anything", async ({ service }) => {
  for (const origin of [LISTED, "null", service.url]) {
    const { headers } = await preflight(service, origin);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
  }
});

test("a program that is no browser sends no origin, and needs none", async ({ service }) => {
  const app = service.app();
  expectType(await app.register(someCredentials()), "SignedIn");
  expect(await app.me()).not.toBeNull();
});
