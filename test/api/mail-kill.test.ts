import { expect } from "vitest";
import type { FakeClock } from "../support/fake-clock.ts";
import { freePort } from "../support/free-port.ts";
import { keyNumber } from "../support/keys.ts";
import { MailServer } from "../support/mailbox.ts";
import { ServerProcess } from "../support/server-process.ts";
import type { Service } from "../support/service.ts";
import { expectType, someCredentials, test } from "../support/test.ts";

const KEYS = { ENCRYPTION_KEYS: `k1:${keyNumber(1)}`, MAIL_FROM: "sender@example.com" };

async function register(server: ServerProcess, count: number): Promise<string[]> {
  const emails: string[] = [];
  for (let time = 0; time < count; time++) {
    const credentials = someCredentials();
    expectType(await server.app().register(credentials), "SignedIn");
    emails.push(credentials.email);
  }
  return emails.sort();
}

/** Another server of the same database sends what is left, ten minutes later: no lease of the dead one holds then. */
async function sendTheRest(service: Service, clock: FakeClock) {
  clock.advance({ seconds: (Date.now() - clock.now().getTime()) / 1000, minutes: 10 });
  await clock.ring();
  expect(await service.database.read((db) => db.query("SELECT * FROM outbox"))).toEqual([]);
}

test("mails that wait for a mail server outlive the server that made them, and go out once each", async ({
  start,
  clock,
}) => {
  const port = await freePort();
  const service = await start({ env: { ...KEYS, SMTP_URL: `smtp://127.0.0.1:${port}` } });
  const server = await ServerProcess.start(service.folder, service.env);
  const emails = await register(server, 5);
  await server.end("SIGKILL");

  const mailServer = await MailServer.start(port);
  try {
    await sendTheRest(service, clock);
    expect(mailServer.received.flatMap(({ to }) => to).sort()).toEqual(emails);
  } finally {
    await mailServer.close();
  }
});

test("a server that is killed while it sends loses no mail, and what goes out twice has one Message-ID", async ({
  start,
  clock,
}) => {
  const mailServer = await MailServer.start();
  try {
    const underWay = new Promise<void>((resolve) => {
      // Taken, and the sender never told.
      mailServer.onAccepted = () => {
        resolve();
        return new Promise(() => {});
      };
    });
    const service = await start({ env: { ...KEYS, SMTP_URL: mailServer.url } });
    const server = await ServerProcess.start(service.folder, service.env);
    const emails = await register(server, 3);
    await underWay;
    await server.end("SIGKILL");

    mailServer.onAccepted = () => {};
    await sendTheRest(service, clock);
    const recipients = new Map(mailServer.received.map(({ headers, to }) => [headers.get("message-id"), to[0]]));
    expect([...recipients.values()].sort()).toEqual(emails);
    expect(mailServer.received.length).toBeGreaterThan(3);
  } finally {
    await mailServer.close();
  }
});
