import { expect } from "vitest";
import type { Mail } from "../../server/src/mail/mailer.ts";
import type { Client } from "../support/client.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { MailServer, mailsOf, tokensIn } from "../support/mailbox.ts";
import type { Service } from "../support/service.ts";
import {
  addAuthenticator,
  aUser,
  aUserWithMfa,
  expectType,
  PASSWORD,
  type SecuredAccount,
  STRANGE_RECOVERY_CODE,
  signIn,
  someCredentials,
  test,
} from "../support/test.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";

/** What has been mailed since the last look. */
async function newMails(service: Service, clock: FakeClock): Promise<Mail[]> {
  const before = service.mailbox.mails.length;
  return (await mailsOf(service, clock)).slice(before);
}

/** What somebody does, and what is mailed about it: part of the subject and of the text, in both languages. */
const HAPPENINGS: Record<
  string,
  { act: (account: SecuredAccount, clock: FakeClock) => Promise<unknown>; en: [string, string]; zh: [string, string] }
> = {
  "adding another authenticator": {
    act: ({ client }) => addAuthenticator(client),
    en: ["An authenticator app was added", "The authenticator app “Authenticator app” was added"],
    zh: ["已添加验证器应用", "验证器应用“Authenticator app”已添加"],
  },
  "removing the last authenticator": {
    act: ({ client }) => removeFirst(client),
    en: ["Two-step verification is off", "It was the last one"],
    zh: ["两步验证已关闭", "这是最后一个验证器"],
  },
  "removing one of two authenticators": {
    act: async ({ client }) => {
      await addAuthenticator(client);
      await removeFirst(client);
    },
    en: ["An authenticator app was removed", "was removed from your account"],
    zh: ["已移除验证器应用", "移除"],
  },
  "signing in by recovery code": {
    act: async ({ client, credentials, recoveryCodes }) => {
      await client.login(credentials);
      expectType(await client.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
    },
    en: ["A recovery code was used", "You have 9 left."],
    zh: ["恢复代码已被使用", "还剩 9 个"],
  },
  "a step-up by recovery code": {
    act: async ({ client, recoveryCodes }, clock) => {
      clock.advance({ minutes: 11 });
      expectType(await client.stepUp({ password: PASSWORD, recoveryCode: recoveryCodes[0] ?? "" }), "SteppedUp");
    },
    en: ["A recovery code was used", "You have 9 left."],
    zh: ["恢复代码已被使用", "还剩 9 个"],
  },
  "making new recovery codes": {
    act: ({ client }) => client.regenerateRecoveryCodes(),
    en: ["New recovery codes", "The old ones no longer work."],
    zh: ["已生成新的恢复代码", "旧的已失效"],
  },
  "changing the password": {
    act: ({ client }) => client.changePassword("an entirely new passphrase"),
    en: ["Your password at Latchkey was changed", "was changed, and your other sessions were signed out."],
    zh: ["密码已修改", "其他会话已退出登录"],
  },
  "ten wrong codes": {
    act: async ({ client, credentials, phone }) => {
      for (let time = 0; time < 10; time++) {
        if (time % 5 === 0) await client.login(credentials);
        expectType(await client.verifyMfa(phone.wrongCode()), "InvalidCode");
      }
    },
    en: ["Wrong codes for your account", "Codes are locked for 15 minutes."],
    zh: ["多次错误验证码", "验证码已锁定 15 分钟"],
  },
};

const removeFirst = async (client: Client) => {
  const [{ id }] = (await client.me()).mfa.authenticators;
  expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
};

for (const [what, { act, en, zh }] of Object.entries(HAPPENINGS)) {
  for (const [language, [subject, text]] of [["en", en] as const, ["zh-CN", zh] as const]) {
    test(`${what} is told by one mail, in ${language}`, async ({ service, clock }) => {
      const client = service.browser();
      Object.assign(client.headers, { "accept-language": language, "user-agent": FIREFOX });
      const account = await aUserWithMfa(service, client);
      await mailsOf(service, clock);

      await act(account, clock);

      // Whatever led there is told as well.
      const mails = (await newMails(service, clock)).filter((mail) => mail.subject.includes(subject));
      expect(mails).toMatchObject([{ to: account.credentials.email, language }]);
      expectComplete(service, mails[0], text);
    });
  }
}

/** Says what, when, where, and what to do if it was somebody else; both parts do, and neither fetches anything. */
function expectComplete(service: Service, mail: Mail | undefined, text: string) {
  const { text: plain = "", html = "", language } = mail ?? {};
  const [when, device] =
    language === "en" ? ["November 24, 2026", "Firefox on Linux"] : ["2026年11月24日", "Linux 上的 Firefox"];
  for (const part of [plain, html]) {
    for (const said of [text, when, "UTC", device, "127.0.0.1", `${service.url}/forgot`]) {
      expect(part).toContain(said);
    }
    for (const [url] of part.matchAll(/[a-z]+:\/\/[^\s"<]+/g)) expect(url.startsWith(`${service.url}/`)).toBe(true);
  }
  expect(html).not.toMatch(/<(img|script|link|iframe|object|form)|src=|url\(|@import/);
  expect(html).toContain(`<html lang="${language}"`);
}

test("an account's beginning is told: the address, and the first authenticator", async ({ service, clock }) => {
  const client = service.browser();
  client.headers["user-agent"] = FIREFOX;
  const { credentials } = await aUserWithMfa(service, client);
  const mails = await mailsOf(service, clock);
  expect(mails.map(({ to }) => to)).toEqual([credentials.email, credentials.email]);
  const about = (subject: string) => mails.find((mail) => mail.subject === subject);
  expectComplete(service, about("Your account at Latchkey"), "An account at Latchkey was created with this address.");
  expectComplete(service, about("Two-step verification is on at Latchkey"), "From now on, signing in asks for a code");
});

test("a reset password is told to the mailbox that the link came to", async ({ service, clock }) => {
  const { credentials } = await aUser(service);
  const browser = service.browser();
  browser.headers["user-agent"] = FIREFOX;
  await browser.requestPasswordReset(credentials.email);
  const [token = ""] = (await mailsOf(service, clock)).flatMap(({ text }) => tokensIn(text));
  expectType(await browser.resetPassword(token, "an entirely new passphrase"), "PasswordReset");
  const [mail, ...others] = await newMails(service, clock);
  expect(others).toEqual([]);
  expect(mail?.subject).toBe("Your password at Latchkey was changed");
  expectComplete(service, mail, "was changed");
});

for (const [language, subject, ...words] of [
  ["en", "Your account at Latchkey was deleted", "was deleted for good", "Firefox on Linux", "Create a new account"],
  ["zh-CN", "你的 Latchkey 账号已删除", "已永久删除", "Linux 上的 Firefox", "创建新账号"],
] as const) {
  test(`the end of an account is told, though the account is gone, in ${language}`, async ({ service, clock }) => {
    const client = service.browser();
    Object.assign(client.headers, { "accept-language": language, "user-agent": FIREFOX });
    const { credentials } = await aUserWithMfa(service, client);
    await mailsOf(service, clock);
    expectType(await client.call("deleteAccount", { email: credentials.email }), "AccountDeleted");
    expect(await service.rows('SELECT id FROM "user"')).toEqual([]);

    const [mail, ...others] = await newMails(service, clock);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: credentials.email, subject, language });
    for (const said of [...words, "127.0.0.1", `${service.url}/register`]) {
      expect(mail?.text).toContain(said);
      expect(mail?.html).toContain(said);
    }
  });
}

test("what is refused, and what people do all day, is not told by mail", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const { client, credentials, phone } = account;
  const [{ id }] = (await client.me()).mfa.authenticators;
  await mailsOf(service, clock);
  await service.browser().login({ ...credentials, password: "not the password" });
  await client.login(credentials);
  await client.verifyMfa(phone.wrongCode());
  await signIn(client, account, clock);
  await client.call("renameMfa", { authenticatorId: id, name: "Work phone" });
  await client.setupMfa();
  await client.confirmMfa(phone.wrongCode());
  await client.changePassword("short");
  await signIn(service.browser(), account, clock);
  await client.call("revokeOtherSessions");
  await client.logout();
  expect(await newMails(service, clock)).toEqual([]);
});

test("a sign-in from another device or network is told once, and again when it was not used for 90 days", async ({
  start,
  clock,
}) => {
  const service = await start({ env: { TRUST_PROXY: "1" } });
  const from = (userAgent: string, address: string) => {
    const browser = service.browser();
    Object.assign(browser.headers, { "user-agent": userAgent, "x-forwarded-for": address });
    return browser;
  };
  const account = await aUser(service, from(FIREFOX, "203.0.113.9"));
  await mailsOf(service, clock);
  const signInFrom = async (userAgent: string, address: string) => {
    await signIn(from(userAgent, address), account, clock);
    return (await newMails(service, clock)).map(({ subject }) => subject);
  };
  const told = ["New sign-in to Latchkey"];

  expect(await signInFrom(FIREFOX, "203.0.113.9")).toEqual([]);
  expect(await signInFrom(FIREFOX, "203.0.200.1")).toEqual([]);
  expect(await signInFrom(SAFARI, "203.0.113.9")).toEqual(told);
  expect(await signInFrom(SAFARI, "203.0.113.9")).toEqual([]);
  expect(await signInFrom(FIREFOX, "198.51.100.7")).toEqual(told);
  expect(await signInFrom(FIREFOX, "2001:db8:1::7")).toEqual(told);
  expect(await signInFrom(FIREFOX, "2001:db8:2::7")).toEqual([]);
  for (let days = 0; days < 89; days++) clock.advance({ hours: 24 });
  expect(await signInFrom(SAFARI, "203.0.113.9")).toEqual([]);
  for (let days = 0; days < 2; days++) clock.advance({ hours: 24 });
  expect(await signInFrom(FIREFOX, "203.0.113.9")).toEqual(told);
  expect(await signInFrom(SAFARI, "203.0.113.9")).toEqual([]);
});

test("a right password and a wrong code from another device or network are told, once a day", async ({
  start,
  clock,
}) => {
  const service = await start({ env: { TRUST_PROXY: "1" } });
  const from = (userAgent: string, address: string, language = "en") => {
    const browser = service.browser();
    const headers = { "user-agent": userAgent, "x-forwarded-for": address, "accept-language": language };
    Object.assign(browser.headers, headers);
    return browser;
  };
  const owner = from(FIREFOX, "203.0.113.9");
  const { credentials, phone } = await aUserWithMfa(service, owner);
  await mailsOf(service, clock);
  const fail = async (browser: Client) => {
    await browser.login(credentials);
    expectType(await browser.verifyMfa(phone.wrongCode()), "InvalidCode");
    return newMails(service, clock);
  };

  // Whoever mistypes at home is not told so, and where the password was not asked for, nobody has given it away.
  expect(await fail(from(FIREFOX, "203.0.113.9"))).toEqual([]);
  owner.headers["x-forwarded-for"] = "192.0.2.1";
  await owner.setupMfa();
  expectType(await owner.confirmMfa(phone.wrongCode()), "InvalidCode");
  expect(await newMails(service, clock)).toEqual([]);

  const [mail, ...others] = await fail(from(SAFARI, "198.51.100.7"));
  expect(others).toEqual([]);
  expect(mail).toMatchObject({ to: credentials.email, subject: "Right password, wrong code at Latchkey" });
  for (const part of [mail?.text, mail?.html]) {
    for (const said of ["a wrong code", "Safari on iPhone", "198.51.100.7", `${service.url}/forgot`]) {
      expect(part).toContain(said);
    }
  }
  const stranger = from(SAFARI, "192.0.2.77");
  expect(await fail(stranger)).toEqual([]);
  expectType(await stranger.useRecoveryCode(STRANGE_RECOVERY_CODE), "InvalidCode");
  expect(await newMails(service, clock)).toEqual([]);
  clock.advance({ hours: 24 });
  const [inChinese] = await fail(from(SAFARI, "198.51.100.7", "zh-CN"));
  expect(inChinese).toMatchObject({ subject: "你的 Latchkey 账号：密码正确，但验证码有误", language: "zh-CN" });
  expect(inChinese?.text).toContain("近期未使用过的设备或网络");

  for (let days = 0; days < 91; days++) clock.advance({ hours: 24 });
  // Where nobody has signed in for so long, no device is the usual one.
  expect(await fail(from(FIREFOX, "203.0.113.9"))).toHaveLength(1);
});

test("the second step counts as the sign-in, not the password", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  await mailsOf(service, clock);
  const stranger = service.browser();
  stranger.headers["user-agent"] = SAFARI;
  await stranger.login(account.credentials);
  expect(await newMails(service, clock)).toEqual([]);
  await signIn(stranger, account, clock);
  const [mail] = await newMails(service, clock);
  expect(mail?.subject).toBe("New sign-in to Latchkey");
  expect(mail?.text).toContain("Device:      Safari on iPhone");
});

test("names neither break out of a mail's text nor lead anyone away", async ({ start, clock }) => {
  const mailServer = await MailServer.start();
  try {
    const env = { SMTP_URL: mailServer.url, MAIL_FROM: "sender@example.com" };
    const service = await start({ env });
    const client = service.browser();
    client.headers["user-agent"] = "evil.example/1.0";
    const name = '<b>"Ada"</b>\r\nBcc: eve@evil.example http://evil.example';
    expectType(await client.register({ ...someCredentials(), name }), "SignedIn");
    await addAuthenticator(client, "<img src=//evil.example/i.png>");
    clock.advance({ seconds: 1 });
    await clock.ring();

    expect(mailServer.received).toHaveLength(2);
    for (const { headers, text, html, to } of mailServer.received) {
      expect(to).toHaveLength(1);
      expect([...headers.keys()]).not.toContain("bcc");
      expect(headers.get("subject")).not.toMatch(/Ada|evil/);
      for (const part of [text, html]) expect(part).not.toMatch(/evil\.example|eve@evil/);
      expect(html).not.toMatch(/<b>|<img/);
      expect(html).toContain("&lt;b&gt;&quot;Ada&quot;&lt;");
    }
  } finally {
    await mailServer.close();
  }
});
