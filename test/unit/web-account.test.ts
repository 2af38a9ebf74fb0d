import { describe, expect, test } from "vitest";
import { byDay } from "../../web/src/activity/days";
import { clockOff, codesState, ifPhoneIsLost, isAllGood, nextAgainstLoss } from "../../web/src/overview/check-up";
import { addressKind } from "../../web/src/sessions/address";
import { inOrder } from "../../web/src/sessions/order";
import { signInMethod } from "../../web/src/sessions/sign-in-method";

function mfaWith(
  apps: number,
  codes: number | null,
  clockOffsetSeconds: number | null = null,
  lastCheckedAt: string | null = null,
) {
  const authenticators = Array.from({ length: apps }, (_, index) => ({
    __typename: "Authenticator" as const,
    id: String(index),
    name: `Phone ${index + 1}`,
    createdAt: "2026-11-24T08:30:00.000Z",
    lastUsedAt: null,
    clockOffsetSeconds,
  }));
  const recoveryCodes =
    codes === null
      ? null
      : {
          __typename: "RecoveryCodeSet" as const,
          total: 10,
          remaining: codes,
          createdAt: "2026-11-24T08:30:00.000Z",
          lastCheckedAt,
        };
  return { __typename: "Mfa" as const, enabled: apps > 0, authenticators, recoveryCodes };
}

describe("if a phone is lost", () => {
  test.each([
    [2, 5, "both"],
    [1, 5, "codes"],
    [2, 0, "apps"],
    [1, 0, "none"],
    [1, null, "none"],
  ] as const)("%d authenticators and %s codes leave: %4$s", (apps, codes, left) => {
    expect(ifPhoneIsLost(mfaWith(apps, codes))).toBe(left);
  });
});

test("recovery codes are few below four", () => {
  expect([10, 4, 3, 1, 0].map(codesState)).toEqual(["ok", "ok", "low", "low", "none"]);
});

test("a clock that is off by 30 seconds or more is named, in either direction", () => {
  expect(clockOff(mfaWith(1, 10, null))).toBeUndefined();
  expect(clockOff(mfaWith(1, 10, 29))).toBeUndefined();
  expect(clockOff(mfaWith(1, 10, 30))).toEqual({ name: "Phone 1", seconds: 30 });
  expect(clockOff(mfaWith(1, 10, -60))).toEqual({ name: "Phone 1", seconds: -60 });
});

test("the one thing to do next against a lost phone: codes first, then whether they are right, then a second app", () => {
  const today = Date.parse("2026-11-24T08:30:00.000Z");
  const daysAgo = (days: number) => new Date(today - days * 24 * 60 * 60_000).toISOString();
  const next = (apps: number, codes: number, checkedAt: string | null) =>
    nextAgainstLoss(mfaWith(apps, codes, null, checkedAt), today);
  expect(next(1, 0, daysAgo(1))).toBe("new-codes");
  expect(next(2, 0, null)).toBe("new-codes");
  expect(next(1, 5, null)).toBe("check-code");
  expect(next(2, 5, daysAgo(181))).toBe("check-code");
  expect(next(1, 5, daysAgo(180))).toBe("add-app");
  expect(next(2, 5, daysAgo(180))).toBeUndefined();
});

test("all is good with a second step, clocks that go right, and enough codes", () => {
  expect(isAllGood(mfaWith(1, 4, 29))).toBe(true);
  expect(isAllGood(mfaWith(1, 4, -30))).toBe(false);
  expect(isAllGood(mfaWith(1, 3))).toBe(false);
  expect(isAllGood(mfaWith(0, null))).toBe(false);
});

describe("sessions", () => {
  test.each([
    [["pwd"], "password"],
    [["pwd", "otp", "mfa"], "code"],
    [["pwd", "mfa"], "recovery-code"],
  ] as const)("opened by %j are told as %s", (amr, method) => {
    expect(signInMethod(amr)).toBe(method);
  });

  test.each([
    ["127.0.0.1", "loopback"],
    ["127.3.2.1", "loopback"],
    ["::1", "loopback"],
    ["::ffff:127.0.0.1", "loopback"],
    ["10.0.0.4", "private"],
    ["172.16.0.1", "private"],
    ["172.32.0.1", "public"],
    ["192.168.1.4", "private"],
    ["::ffff:192.168.1.4", "private"],
    ["fd12:3456::1", "private"],
    ["fe80::1", "private"],
    ["203.0.113.9", "public"],
    ["2001:db8::1", "public"],
  ] as const)("from %s are %s", (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });

  test("stand with this one first, then by when they were last seen", () => {
    const older = { id: "older", current: false, lastSeenAt: "2026-11-22T08:00:00.000Z" };
    const newer = { id: "newer", current: false, lastSeenAt: "2026-11-23T08:00:00.000Z" };
    const mine = { id: "mine", current: true, lastSeenAt: "2026-11-21T08:00:00.000Z" };
    expect(inOrder([older, mine, newer]).map(({ id }) => id)).toEqual(["mine", "newer", "older"]);
  });
});

test("events are put into days, newest first, without losing any", () => {
  const at = (day: number, hour: number) => ({ createdAt: new Date(2026, 10, day, hour).toISOString() });
  const days = byDay([at(24, 9), at(24, 1), at(23, 23), at(20, 12)]);
  expect(days.map(({ day, events }) => [day, events.length])).toEqual([
    ["2026-11-24", 2],
    ["2026-11-23", 1],
    ["2026-11-20", 1],
  ]);
  expect(byDay([])).toEqual([]);
});
