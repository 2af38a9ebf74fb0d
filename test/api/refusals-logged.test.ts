import { expect } from "vitest";
import { Service } from "../support/service.ts";
import { aUser, expectType, test } from "../support/test.ts";

test("a call that a limit refuses leaves a line with the operation and the address, and nothing that was typed", async ({
  clock,
}) => {
  const service = await Service.start({ clock, env: { PASSWORD_FAILURES: "1" } });
  try {
    const { credentials } = await aUser(service);
    const guesser = service.browser();
    expectType(await guesser.login({ ...credentials, password: "a first wrong guess" }), "InvalidCredentials");
    expectType(await guesser.login({ ...credentials, password: "a second wrong guess" }), "TooManyAttempts");

    const lines = service.logs.filter((line) => line.includes("refused by a limit")).map((line) => JSON.parse(line));
    expect(lines).toEqual([expect.objectContaining({ operation: "login", ipAddress: "127.0.0.1" })]);
    expect(service.logs.join("\n")).not.toMatch(/wrong guess/);
  } finally {
    await service.close();
  }
});
