import { expect } from "vitest";
import { test, type Visitor } from "../support/browser.ts";
import { Phone } from "../support/phone.ts";
import { aUser, aUserWithMfa } from "../support/test.ts";
import {
  atSecondStep,
  button,
  codeField,
  enterPassword,
  expectFocused,
  expectReady,
  expectSaid,
  keyUri,
  link,
  paste,
  scan,
  toNewCode,
  toSecondStep,
} from "./steps.ts";

const recoveryField = (visitor: Visitor) => visitor.page.getByRole("textbox", { name: "Recovery code" });

test("a recovery code signs in, says what is left, and signs out the others", async ({ service, arrive }) => {
  const { account, visitor, page } = await atSecondStep(service, arrive);
  await link(page, "Use a recovery code").first().click();
  await expectReady(recoveryField(visitor));
  await expectSaid(page, "Your other sessions will be signed out.");

  // As somebody types it from paper.
  await page.keyboard.type(account.recoveryCodes[0]?.toLowerCase().replaceAll("-", " ") ?? "");
  await page.keyboard.press("Enter");

  await page.waitForURL("**/u");
  await expectSaid(page, "You signed in with a recovery code. You have 9 left.");
  expect(await account.client.me()).toBeNull();

  await link(page.getByRole("navigation"), "Security").click();
  await link(page.getByRole("navigation"), "Overview").click();
  await expectSaid(page, "9 of 10 left.");
  expect(await page.getByText("You signed in with a recovery code").count()).toBe(0);
});

test("a mistyped recovery code is told which group to look at, and nothing is sent", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const [code = ""] = account.recoveryCodes;
  const visitor = await arrive();
  const page = await toSecondStep(visitor, account);
  await link(page, "Use a recovery code").first().click();
  const field = recoveryField(visitor);
  await expectReady(field);
  const wrong = code.slice(0, 10) + (code[10] === "7" ? "8" : "7") + code.slice(11);

  await page.keyboard.type(wrong);
  await expectSaid(page, "Check group 3: a character is wrong or missing.");
  await page.keyboard.press("Enter");
  await expectSaid(page, "Check group 3: a character is wrong or missing.");
  expect(await field.evaluate(selected)).toBe(wrong.slice(10, 14));

  for (const [typed, said] of [
    ["", "Enter a recovery code."],
    [code.slice(0, 19), "Some characters are missing."],
    [`${code}7`.replaceAll("-", ""), "There are too many characters."],
    [code.replace(/.$/, "u"), "“U” is never part of a recovery code."],
    [account.phone.code(), "That’s a code from your app."],
  ] as const) {
    await field.fill(typed);
    await field.press("Enter");
    await expectSaid(page, said);
  }
  expect(visitor.sent("UseRecoveryCode")).toBe(0);
  await button(page, "Enter it on the code page").click();
  await expectReady(codeField(page));
});

test("a recovery code that was used, or never was one, says so and can be replaced", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const other = await aUserWithMfa(service);
  const [first = "", second = ""] = account.recoveryCodes;
  const browser = service.browser();
  await browser.login(account.credentials);
  await browser.useRecoveryCode(first);
  const visitor = await arrive();
  const page = await toSecondStep(visitor, account);
  await link(page, "Use a recovery code").first().click();
  const field = recoveryField(visitor);
  await expectReady(field);

  await field.fill(first);
  await field.press("Enter");
  await expectSaid(page, "That recovery code has been used. Enter another one.");
  await field.fill(other.recoveryCodes[0] ?? "");
  await field.press("Enter");
  await expectSaid(page, "That recovery code isn’t valid. Try another one.");
  await field.fill(second);
  await field.press("Enter");
  await page.waitForURL("**/u");
});

test("wrong codes: how many tries are left is told at the end, and the fifth closes the sign-in", async ({
  service,
  arrive,
}) => {
  const { account, visitor, page } = await atSecondStep(service, arrive);
  const field = codeField(page);
  const wrong = Number(account.phone.wrongCode());
  const enterWrong = async () => {
    await field.pressSequentially(String((wrong + visitor.sent("VerifyMfa") * 1000) % 1_000_000).padStart(6, "0"));
  };

  await enterWrong();
  await expectSaid(page, "That code didn’t work. Enter the newest code shown in your app.");
  await expectSaid(page, /^(?!.*left)/);
  // Refused, it is selected, so that the next digit replaces it.
  expect(await field.evaluate((input: HTMLInputElement) => input.selectionEnd)).toBe(6);
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  await enterWrong();
  await expect.poll(() => visitor.sent("VerifyMfa")).toBe(2);
  await expectReady(field);
  await enterWrong();
  await expectSaid(page, "Enter the newest code shown in your app. 2 tries left.");
  await enterWrong();
  await expectSaid(page, "Enter the newest code shown in your app. 1 try left.");
  await enterWrong();
  await expectSaid(page, "That code didn’t work either, and this sign-in is closed. Start again.");

  await expectFocused(button(page, "Start again"));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/login");
  expect(await page.getByLabel("Email").inputValue()).toBe(account.credentials.email);
  await expectFocused(page.getByLabel("Password", { exact: true }));
  await enterPassword(page, account.credentials);
  await page.waitForURL("**/login/verify");
  await expectReady(field);
  await field.pressSequentially(account.phone.code());
  await page.waitForURL("**/u");
});

test("in Chinese, one sentence follows the other without a space", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive({ locale: "zh-CN" });
  const { page } = visitor;
  await visitor.wait({ seconds: 30 });
  await page.goto("/login");
  await page.getByLabel("邮箱").fill(account.credentials.email);
  await page.getByLabel("密码", { exact: true }).fill(account.credentials.password);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  const field = page.getByLabel("6 位验证码");
  const wrong = Number(account.phone.wrongCode());
  for (let n = 0; n < 3; n++) {
    await expectReady(field);
    await field.pressSequentially(String((wrong + n * 1000) % 1_000_000).padStart(6, "0"));
    await expect.poll(() => visitor.sent("VerifyMfa")).toBe(n + 1);
  }
  await expectSaid(page, "验证码不正确，请输入应用中显示的最新验证码。还可尝试 2 次。");
});

test("a code that was used before counts down to the next one", async ({ service, clock, arrive }) => {
  const { account, visitor, page } = await atSecondStep(service, arrive);
  await visitor.wait({ seconds: 28 });
  const elsewhere = service.browser();
  await elsewhere.login(account.credentials);
  await elsewhere.verifyMfa(account.phone.code());

  await codeField(page).pressSequentially(account.phone.code());
  await expectSaid(page, /That code has been used\. Your app shows the next one in [12] seconds?\./);
  // For the length of it, on a real clock.
  await expectSaid(page, "Enter the new code now.");
  clock.advance({ seconds: 2 });
  await codeField(page).pressSequentially(account.phone.code());
  await page.waitForURL("**/u");
});

test("a code of another time speaks of the phone's clock", async ({ service, arrive }) => {
  const { account, visitor, page } = await atSecondStep(service, arrive);
  await visitor.wait({ minutes: 4 });
  await codeField(page).pressSequentially(account.phone.code(-4));
  await expectSaid(page, "That code is about 2 minutes old. Enter the newest one.");
  await expectSaid(page, "turn on automatic date and time there.");
});

test("ten wrong codes lock the second step for a while, whatever is tried", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  for (let sign = 0; sign < 2; sign++) {
    const guesser = service.browser();
    await guesser.login(account.credentials);
    for (let n = 0; n < 5; n++) await guesser.verifyMfa(account.phone.wrongCode());
  }
  const page = await toSecondStep(visitor, account);
  const field = codeField(page);

  await field.pressSequentially(account.phone.code());
  await expectSaid(page, /Too many tries\. Try again in 15 minutes\./);
  expect(await field.getAttribute("readonly")).toBe("");
  expect(await field.inputValue()).toBe(account.phone.code());
  await page.keyboard.press("Enter");
  expect(visitor.sent("VerifyMfa")).toBe(1);

  // Once it is over, a new sign-in goes through.
  await visitor.wait({ minutes: 16 });
  await toSecondStep(visitor, account);
  await field.pressSequentially(account.phone.code());
  await page.waitForURL("**/u");
});

test("an expired sign-in starts again with the email kept", async ({ service, arrive }) => {
  const { account, visitor, page } = await atSecondStep(service, arrive);
  await visitor.wait({ minutes: 6 });

  await codeField(page).pressSequentially(account.phone.code());
  await expectSaid(page, "Your sign-in took too long. Start again.");
  await expectFocused(button(page, "Start again"));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/login");
  expect(await page.getByLabel("Email").inputValue()).toBe(account.credentials.email);
});

test("a code is read however it is pasted, and sent once", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const variants: ((code: string) => string)[] = [
    (code) => `${code.slice(0, 3)} ${code.slice(3)}`,
    (code) => `${code.slice(0, 3)}-${code.slice(3)}`,
    (code) => `${code.slice(0, 3)}\u00a0${code.slice(3)}\n`,
    (code) => [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join(""),
    (code) => `Your code is ${code}.`,
  ];
  for (const variant of variants) {
    const visitor = await arrive();
    const page = await toSecondStep(visitor, account);
    await paste(codeField(page), variant(account.phone.code()));
    await page.waitForURL("**/u");
    expect(visitor.operations.filter(({ name }) => name === "VerifyMfa")).toMatchObject([
      { variables: { input: { code: account.phone.code() } } },
    ]);
  }
});

test("a paste that holds no single code stays out, and what was refused is not sent again by itself", async ({
  service,
  arrive,
}) => {
  const { account, visitor, page } = await atSecondStep(service, arrive);
  const field = codeField(page);
  await field.pressSequentially("12");
  await paste(field, "123456 or 654321");
  await expectSaid(page, "Paste just the six digits.");
  expect(await field.inputValue()).toBe("12");
  await field.press("Enter");
  await expectSaid(page, "Enter all six digits.");
  expect(visitor.sent("VerifyMfa")).toBe(0);

  const wrong = account.phone.wrongCode();
  await field.fill(wrong);
  await expectSaid(page, "That code didn’t work.");
  await field.fill("");
  await field.fill(wrong);
  // The button is another matter: it was pressed on purpose.
  const refused = page.waitForResponse("**/graphql");
  await button(page, "Verify").dblclick();
  await refused;
  await expectSaid(page, "That code didn’t work.");
  expect(visitor.sent("VerifyMfa")).toBe(2);
});

test("a setup finds out that the phone's clock is fast", async ({ service, clock, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await toNewCode(visitor);
  await page.goBack();
  const fast = Phone.scan(await keyUri(page), clock, { clockOffsetSeconds: 120 });
  await button(page, "Next").click();
  await codeField(page).pressSequentially(fast.code());
  await expectSaid(page, "The clock of that phone is about 2 minutes fast. Turn on automatic date and time there");
});

test("a setup finds out that the app ignored part of the QR code", async ({ service, clock, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await page.goto("/u/security/mfa/new");
  const odd = Phone.scan(await keyUri(page), clock, { periodSeconds: 60 });
  await button(page, "Next").click();
  await codeField(page).pressSequentially(odd.code());
  await expectSaid(page, "Your app ignored part of the QR code, so its codes can’t match.");
  await button(page, "Back to the QR code").first().click();
  await page.getByRole("heading", { name: "Add an authenticator app" }).waitFor();
});

test("a code of eight digits is not cut to six that could match", async ({ service, clock, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await page.goto("/u/security/mfa/new");
  const long = Phone.scan(await keyUri(page), clock, { digits: 8 });
  await button(page, "Next").click();
  await paste(codeField(page), long.code());
  await expectSaid(page, "Paste just the six digits.");
  expect(visitor.sent("ConfirmMfa")).toBe(0);
});

test("five wrong codes close a setup, and starting again shows a new QR code", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const phone = await toNewCode(visitor);
  const field = codeField(page);
  const wrong = Number(phone.wrongCode());
  for (let n = 0; n < 5; n++) {
    await expectReady(field);
    await field.pressSequentially(String((wrong + n * 1000) % 1_000_000).padStart(6, "0"));
    await expect.poll(() => visitor.sent("ConfirmMfa")).toBe(n + 1);
  }
  await expectSaid(page, "That code didn’t match either, and this QR code is closed. Start again to get a new one.");
  await expectFocused(button(page, "Start again"));
  await page.keyboard.press("Enter");
  await expectSaid(page, "This is a new QR code; the earlier one no longer works.");
  expect((await scan(visitor)).secret).not.toBe(phone.secret);
});

/** The part of a field's text that is selected. */
const selected = (input: HTMLInputElement) => input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0);
