import { expect, test } from "vitest";
import { recoveryCodesFileName, recoveryCodesText } from "../../web/src/ui/recovery-codes-file";

const words = {
  title: "Recovery codes for Latchkey",
  account: "Account: ada@example.com",
  made: "Made: November 24, 2026",
  where: "Sign in at: https://id.example.com/login",
  how: "To use one: sign in with your password.",
  keep: "Keep this away from your phone.",
};

test("the file explains itself, and holds each code on a line of its own", () => {
  const lines = recoveryCodesText(words, ["7KQG-M4XY-T9P6-WZ2C-H6DY", "0000-0012-0104-1008-ZZZB"]).split("\r\n");
  expect(lines[0]).toBe(words.title);
  expect(lines).toEqual(expect.arrayContaining(Object.values(words)));
  expect(lines).toContain("7KQG-M4XY-T9P6-WZ2C-H6DY");
  expect(lines).toContain("0000-0012-0104-1008-ZZZB");
});

test.each([
  ["Latchkey", "latchkey-recovery-codes.txt"],
  ["Ada & Co / Sign-in", "ada-co-sign-in-recovery-codes.txt"],
  ["登录中心", "登录中心-recovery-codes.txt"],
  ["../..", "recovery-codes.txt"],
])("a site named %j gives %s", (site, name) => {
  expect(recoveryCodesFileName(site)).toBe(name);
});
