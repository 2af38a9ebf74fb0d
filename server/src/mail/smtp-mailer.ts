import nodemailer from "nodemailer";
import { type Mail, type Mailer, MailRefusedError } from "./mailer.js";
import { messageOf, type Sender } from "./message.js";

const CONNECTION_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 30_000;

/** What nodemailer tells about a failure. */
interface SmtpFailure {
  code?: string;
  responseCode?: number;
  command?: string;
  permanent?: boolean;
}

/** Sends mails through an SMTP server, one connection a mail. */
export class SmtpMailer implements Mailer {
  readonly #transport;

  constructor(
    smtpUrl: string,
    private readonly sender: Sender,
    private readonly publicUrl: string,
  ) {
    this.#transport = nodemailer.createTransport({
      url: smtpUrl,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      greetingTimeout: CONNECTION_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
    });
  }

  async send(mail: Mail, signal: AbortSignal): Promise<{ file?: string }> {
    try {
      await this.#transport.sendMail({ ...messageOf(mail, this.sender, this.publicUrl), signal });
      return {};
    } catch (error) {
      throw clean(error as SmtpFailure);
    }
  }
}

/** The failure without the server's own words, which often repeat the recipient's address. */
function clean({ code = "unknown", responseCode, command, permanent }: SmtpFailure): Error {
  const message = `${code} ${responseCode ?? ""} ${command ?? ""}`.replaceAll(/\s+/g, " ").trim();
  // A refused sign-in or sender is the operator's to mend, and then the mail goes after all.
  const isAboutThisMail = command === "RCPT TO" || command === "DATA";
  return permanent && isAboutThisMail ? new MailRefusedError(message) : new Error(message);
}
