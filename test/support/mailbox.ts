import { SMTPServer } from "smtp-server";
import type { Mail, Mailer } from "../../server/src/mail/mailer.ts";
import { remember } from "./confidentiality.ts";
import type { FakeClock } from "./fake-clock.ts";
import { freePort } from "./free-port.ts";

/** Keeps what a service sends in memory, for tests that are about what mails say. */
export class Mailbox implements Mailer {
  readonly mails: Mail[] = [];

  async send(mail: Mail): Promise<Record<string, never>> {
    remember(...tokensIn(mail.text));
    this.mails.push(mail);
    return {};
  }
}

/**
 * Lets a second go by, in which outboxes are looked into. Returns what the service has sent since it started, in the
 * order in which it was called for: several are sent at once, and may overtake each other.
 */
export async function mailsOf({ mailbox }: { mailbox: Mailbox }, clock: FakeClock): Promise<readonly Mail[]> {
  clock.advance({ seconds: 1 });
  await clock.ring();
  return mailbox.mails.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** The tokens of links in a mail. */
export const tokensIn = (text: string): string[] =>
  [...text.matchAll(/https?:\/\/\S+#([\w-]+)/g)].map(([, token = ""]) => token);

/** A mail as it came over the wire. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Header fields by their names in lower case, unfolded and decoded. */
  headers: Map<string, string>;
  text: string;
  html: string;
  raw: string;
}

/** What a mail server says to an address: a code of SMTP, or undefined to go on. */
export type Verdict = (address: string) => number | undefined;

/** A real mail server on a port of its own. Each mail that it has accepted is kept. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** How many have come as far as their recipient, accepted or not. */
  attempts = 0;
  atSender: Verdict = () => undefined;
  atRecipient: Verdict = () => undefined;
  atData: Verdict = () => undefined;
  /** Called when a mail was taken, before its sender is told so. */
  onAccepted: () => void | Promise<void> = () => {};
  readonly #server: SMTPServer;

  private constructor(readonly port: number) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      logger: false,
      onMailFrom: ({ address }, _session, done) => done(refusal(this.atSender(address))),
      onRcptTo: ({ address }, _session, done) => {
        this.attempts++;
        done(refusal(this.atRecipient(address)));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.once("end", async () => {
          const { mailFrom, rcptTo } = session.envelope;
          const to = rcptTo.map(({ address }) => address);
          const error = refusal(this.atData(to[0] ?? ""));
          if (error) return done(error);
          const from = mailFrom ? mailFrom.address : "";
          this.received.push({ from, to, ...parseMail(Buffer.concat(chunks).toString()) });
          await this.onAccepted();
          done();
        });
      },
    });
    // A client that goes away in the middle is part of the tests.
    this.#server.on("error", () => {});
  }

  static async start(port?: number): Promise<MailServer> {
    const server = new MailServer(port ?? (await freePort()));
    await new Promise<void>((resolve) => server.#server.listen(server.port, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** The Message-IDs of what it has accepted, one for each time. */
  get messageIds(): string[] {
    return this.received.map(({ headers }) => headers.get("message-id") ?? "");
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function refusal(code: number | undefined): Error | undefined {
  return code === undefined ? undefined : Object.assign(new Error("Not now"), { responseCode: code });
}

/** As much of MIME as our own mails use: two parts, one level deep. */
export function parseMail(raw: string): Omit<ReceivedMail, "from" | "to"> {
  const { headers, body } = splitHeaders(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers.get("content-type") ?? "")?.[1];
  if (!boundary) throw new Error("The mail has no parts.");
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => splitHeaders(part.replace(/^\r?\n/, "")));
  const partOf = (type: string) => {
    const part = parts.find((candidate) => candidate.headers.get("content-type")?.startsWith(type));
    return part ? decode(part.body, part.headers.get("content-transfer-encoding") ?? "7bit") : "";
  };
  return { headers, text: partOf("text/plain"), html: partOf("text/html"), raw };
}

function splitHeaders(text: string): { headers: Map<string, string>; body: string } {
  const [head = "", ...rest] = text.split(/\r?\n\r?\n/);
  const lines = head.replaceAll(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (headers.has(name.toLowerCase())) throw new Error(`The header ${name} stands there twice.`);
    headers.set(name.toLowerCase(), decodeWords(value));
  }
  return { headers, body: rest.join("\n\n") };
}

/** Encoded words of headers, RFC 2047. */
function decodeWords(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, encoding: string, text: string) =>
      encoding.toLowerCase() === "b"
        ? Buffer.from(text, "base64").toString()
        : decode(text.replaceAll("_", " "), "quoted-printable"),
    );
}

function decode(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  if (encoding !== "quoted-printable") return body;
  const bytes = body
    .replaceAll(/=\r?\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
