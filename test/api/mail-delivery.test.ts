import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { readConfig } from "../../server/src/config.ts";
import { type Letter, layOut } from "../../server/src/mail/letter.ts";
import { Outbox } from "../../server/src/mail/outbox.ts";
import { SecretBox } from "../../server/src/secrets/secret-box.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { freePort } from "../support/free-port.ts";
import { keyNumber } from "../support/keys.ts";
import { MailServer, parseMail } from "../support/mailbox.ts";
import type { Service } from "../support/service.ts";
import { test as base } from "../support/test.ts";

const KEYS = `k1:${keyNumber(1)}`;
const LINK = "https://id.example.com/reset#rst_a-secret-that-only-this-mail-holds";

const test = base.extend<{ mailServer: MailServer; env: Record<string, string>; service: Service }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  mailServer: async ({}, use) => {
    const server = await MailServer.start();
    await use(server);
    await server.close();
  },
  env: async ({ mailServer }, use) => {
    await use({
      ENCRYPTION_KEYS: KEYS,
      PUBLIC_URL: "https://id.example.com",
      SMTP_URL: mailServer.url,
      MAIL_FROM: "sender@example.com",
    });
  },
  service: async ({ start, env }, use) => {
    await use(await start({ env }));
  },
});

const letter: Letter = {
  language: "en",
  site: "Latchkey",
  subject: "About your account",
  name: "Ada",
  lead: "Something has happened.",
  facts: [["When", "now"]],
  button: { text: "Look at it", url: LINK },
  lines: [],
};

/** What a service has of its outbox, seen from outside. */
const outboxOf = ({ clock }: Service) => {
  const { encryptionKeys = [] } = readConfig({ ENCRYPTION_KEYS: KEYS });
  return new Outbox(clock, new SecretBox(encryptionKeys));
};

async function enqueue(service: Service, to: string, expiresAt?: number) {
  await service.database.write((db) =>
    outboxOf(service).enqueue(db, {
      kind: "TEST",
      to,
      content: layOut(letter),
      ...(expiresAt !== undefined && { expiresAt }),
    }),
  );
}

const pending = (service: Service) => service.database.read((db) => outboxOf(service).pending(db));

/** Lets time go by, and with it the outbox be looked into. */
async function pass(clock: FakeClock, time: { seconds?: number; minutes?: number; hours?: number }) {
  clock.advance(time);
  await clock.ring();
}

test("a mail goes out once, complete, and leaves nothing behind", async ({ start, clock, env, mailServer }) => {
  const service = await start({ env: { ...env, SITE_NAME: "Ada’s Works", LOG_LEVEL: "trace" } });
  await enqueue(service, "ada@example.com");
  await pass(clock, { seconds: 1 });
  await pass(clock, { hours: 1 });

  expect(mailServer.received).toHaveLength(1);
  const [mail] = mailServer.received;
  expect(mail?.to).toEqual(["ada@example.com"]);
  expect(mail?.from).toBe("sender@example.com");
  expect(mail?.headers.get("from")).toBe("Ada’s Works <sender@example.com>");
  expect(mail?.headers.get("subject")).toBe("About your account");
  expect(mail?.headers.get("content-language")).toBe("en");
  expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
  expect(mail?.headers.get("date")).toBe("Tue, 24 Nov 2026 08:30:00 +0000");
  expect(mail?.headers.get("message-id")).toMatch(/^<[0-9a-f-]{36}@id\.example\.com>$/);
  expect(mail?.text).toContain(`Look at it: ${LINK}`);
  expect(mail?.html).toContain(`href="${LINK}"`);
  expect(await pending(service)).toBe(0);
  expect(service.logs.some((line) => line.includes('"msg":"mail sent"'))).toBe(true);
  for (const line of service.logs) expect(line).not.toMatch(/ada@example|About your|rst_|Something has/);
});

test("a mail that waits is sealed in the database", async ({ service }) => {
  await enqueue(service, "ada@example.com");
  const rows = await service.database.read((db) => db.query("SELECT * FROM outbox"));
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toMatch(/ada@example|About your|rst_|Something has/);
});

test("a mail that was put into the outbox by a unit of work that failed is not sent", async ({
  service,
  clock,
  mailServer,
}) => {
  const failing = service.database.write(async (db) => {
    await outboxOf(service).enqueue(db, { kind: "TEST", to: "ada@example.com", content: layOut(letter) });
    throw new Error("and then something went wrong");
  });
  await expect(failing).rejects.toThrow("went wrong");
  await pass(clock, { seconds: 1 });
  expect(mailServer.attempts).toBe(0);
});

test("while the mail server is away, mails wait, longer each time, and then each goes out once", async ({
  start,
  clock,
  env,
}) => {
  const port = await freePort();
  const service = await start({ env: { ...env, SMTP_URL: `smtp://127.0.0.1:${port}` } });
  await enqueue(service, "ada@example.com");
  await enqueue(service, "grace@example.com");
  await pass(clock, { seconds: 1 });
  const failures = () => service.logs.filter((line) => line.includes("a mail could not be sent")).length;
  expect(failures()).toBe(2);
  await pass(clock, { seconds: 29 });
  expect(failures()).toBe(2);
  await pass(clock, { seconds: 1 });
  expect(failures()).toBe(4);
  await pass(clock, { seconds: 59 });
  expect(failures()).toBe(4);

  const mailServer = await MailServer.start(port);
  try {
    await pass(clock, { seconds: 1 });
    await pass(clock, { hours: 2 });
    expect(mailServer.received.flatMap(({ to }) => to).sort()).toEqual(["ada@example.com", "grace@example.com"]);
    expect(await pending(service)).toBe(0);
  } finally {
    await mailServer.close();
  }
});

test("a mail that is refused for now is tried again, one that is refused for good is given up", async ({
  start,
  clock,
  env,
  mailServer,
}) => {
  const service = await start({ env: { ...env, METRICS_TOKEN: "a-token-for-figures" } });
  mailServer.atRecipient = (recipient) => (recipient.startsWith("nobody") ? 550 : undefined);
  mailServer.atData = () => 451;
  await enqueue(service, "ada@example.com");
  await enqueue(service, "nobody@example.com");
  await pass(clock, { seconds: 1 });
  expect(mailServer.received).toEqual([]);
  expect(await pending(service)).toBe(1);
  const [givenUp] = service.logs.filter((line) => line.includes("a mail was given up"));
  expect(givenUp).toContain("550");
  expect(givenUp).not.toContain("nobody");

  mailServer.atData = () => undefined;
  await pass(clock, { seconds: 30 });
  await pass(clock, { hours: 1 });
  expect(mailServer.received.flatMap(({ to }) => to)).toEqual(["ada@example.com"]);
  expect(await pending(service)).toBe(0);
  const figures = await (await service.app().get("/metrics", { authorization: "Bearer a-token-for-figures" })).text();
  for (const outcome of ["sent", "failed", "given-up"]) {
    expect(figures).toContain(`\nlatchkey_mails_total{outcome="${outcome}"} 1\n`);
  }
});

test("what the operator can mend costs no mail: a refused sender, or a mail server that greets nobody", async ({
  service,
  clock,
  mailServer,
}) => {
  mailServer.atData = () => 554;
  mailServer.atSender = () => 550;
  await enqueue(service, "ada@example.com");
  await pass(clock, { seconds: 1 });
  expect(await pending(service)).toBe(1);
});

test("a mail is tried for three days, or for as long as its link works, and then given up", async ({
  service,
  clock,
  mailServer,
}) => {
  mailServer.atData = () => 451;
  await enqueue(service, "ada@example.com");
  await enqueue(service, "grace@example.com", clock.now().getTime() + 30 * 60_000);
  await pass(clock, { minutes: 29 });
  expect(await pending(service)).toBe(2);
  await pass(clock, { minutes: 2 });
  expect(await pending(service)).toBe(1);
  await pass(clock, { hours: 71 });
  expect(await pending(service)).toBe(1);
  await pass(clock, { hours: 1 });
  expect(await pending(service)).toBe(0);
  expect(service.logs.filter((line) => line.includes('"reason":"too late"'))).toHaveLength(2);
  mailServer.atData = () => undefined;
  await pass(clock, { hours: 1 });
  expect(mailServer.received).toEqual([]);
});

test("two servers that empty one outbox at once send each of 50 mails once", async ({ start, env, mailServer }) => {
  const clocks = [new FakeClock(), new FakeClock()] as const;
  const one = await start({ env, clock: clocks[0] });
  const two = await start({ env, clock: clocks[1], beside: one });
  const recipients = Array.from({ length: 50 }, (_, index) => `user-${index}@example.com`);
  for (const recipient of recipients) await enqueue(one, recipient);
  for (let round = 0; round < 5; round++) await Promise.all(clocks.map((clock) => pass(clock, { seconds: 1 })));

  expect(mailServer.received.flatMap(({ to }) => to).sort()).toEqual(recipients.toSorted());
  expect(new Set(mailServer.messageIds).size).toBe(50);
  expect(await pending(two)).toBe(0);
});

test("a mail whose server died before it could say that it was sent goes out again under the same Message-ID", async ({
  service,
  clock,
  mailServer,
}) => {
  await enqueue(service, "ada@example.com");
  // As a crash would: the mail is accepted, and the row stays as it was claimed.
  mailServer.onAccepted = async () => {
    mailServer.onAccepted = () => {};
    await service.database.write((db) => db.query("UPDATE outbox SET attempts = attempts + 1"));
  };
  await pass(clock, { seconds: 1 });
  expect(await pending(service)).toBe(1);
  await pass(clock, { seconds: 119 });
  expect(mailServer.received).toHaveLength(1);
  await pass(clock, { seconds: 1 });
  expect(mailServer.received).toHaveLength(2);
  expect(new Set(mailServer.messageIds).size).toBe(1);
  expect(await pending(service)).toBe(0);
});

test("a clock that is set back does not hold mails up", async ({ service, clock, mailServer }) => {
  clock.advance({ hours: 24 });
  await enqueue(service, "ada@example.com");
  clock.advance({ hours: -24 });
  await pass(clock, { seconds: 1 });
  expect(mailServer.received).toHaveLength(1);
});

test("without a mail server, each mail is written to a file that only its owner can read", async ({ start, clock }) => {
  const service = await start({ env: { ENCRYPTION_KEYS: KEYS }, realMailer: true });
  await enqueue(service, "ada@example.com");
  await pass(clock, { seconds: 1 });
  await pass(clock, { hours: 1 });

  const folder = join(service.folder, "outbox");
  const [name = "", ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  expect(name).toMatch(/\.eml$/);
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  const { headers, text } = parseMail(readFileSync(join(folder, name), "utf8"));
  expect(headers.get("from")).toBe("Latchkey <no-reply@localhost>");
  expect(headers.get("to")).toBe("ada@example.com");
  expect(text).toContain(LINK);
  const lines = service.logs.filter((line) => line.includes("mail written"));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(name);
  for (const line of service.logs) expect(line).not.toMatch(/ada@example|About your|rst_|Something has/);
});
