import { join } from "node:path";
import { expect, test } from "vitest";
import { FakeClock } from "../support/fake-clock.ts";
import { freePort } from "../support/free-port.ts";
import { MailServer } from "../support/mailbox.ts";
import { newFolder, removeFolder, ServerProcess } from "../support/server-process.ts";
import { Service } from "../support/service.ts";
import { expectType, someCredentials } from "../support/test.ts";

const MAIL_FROM = "sender@example.com";

/** The real time and ten minutes: whatever lease a server had that is dead now is over. */
function tenMinutesFromNow(): FakeClock {
  const clock = new FakeClock();
  clock.advance({ seconds: (Date.now() - clock.now().getTime()) / 1000, minutes: 10 });
  return clock;
}

/** Another server on the same database, which sends what is left. */
async function sendTheRest(folder: string, mailServer: MailServer) {
  const clock = tenMinutesFromNow();
  const env = { DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}`, SMTP_URL: mailServer.url, MAIL_FROM };
  const service = await Service.start({ env, clock });
  try {
    for (let round = 0; round < 3; round++) {
      clock.advance({ seconds: 1 });
      await clock.ring();
    }
    expect(await service.database.read((db) => db.query("SELECT * FROM outbox"))).toEqual([]);
  } finally {
    await service.close();
  }
}

async function register(server: ServerProcess, count: number): Promise<string[]> {
  const emails: string[] = [];
  for (let time = 0; time < count; time++) {
    const credentials = someCredentials();
    expectType(await server.app().register(credentials), "SignedIn");
    emails.push(credentials.email);
  }
  return emails.sort();
}

test("mails that wait for a mail server outlive the server that made them, and go out once each", async () => {
  const folder = newFolder();
  const port = await freePort();
  try {
    const server = await ServerProcess.start(folder, { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM });
    const emails = await register(server, 5);
    await server.end("SIGKILL");

    const mailServer = await MailServer.start(port);
    try {
      await sendTheRest(folder, mailServer);
      expect(mailServer.received.flatMap(({ to }) => to).sort()).toEqual(emails);
    } finally {
      await mailServer.close();
    }
  } finally {
    removeFolder(folder);
  }
});

test("a server that is killed while it sends loses no mail, and what goes out twice has one Message-ID", async () => {
  const folder = newFolder();
  const mailServer = await MailServer.start();
  try {
    const underWay = new Promise<void>((resolve) => {
      // Taken, and the sender never told.
      mailServer.onAccepted = () => {
        resolve();
        return new Promise(() => {});
      };
    });
    const server = await ServerProcess.start(folder, { SMTP_URL: mailServer.url, MAIL_FROM });
    const emails = await register(server, 3);
    await underWay;
    await server.end("SIGKILL");

    mailServer.onAccepted = () => {};
    await sendTheRest(folder, mailServer);
    const recipients = new Map(mailServer.received.map(({ headers, to }) => [headers.get("message-id"), to[0]]));
    expect([...recipients.values()].sort()).toEqual(emails);
    expect(mailServer.received.length).toBeGreaterThan(3);
  } finally {
    await mailServer.close();
    removeFolder(folder);
  }
});
