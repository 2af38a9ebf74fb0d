import { join } from "node:path";
import type { Config } from "../config.js";
import { FileMailer } from "./file-mailer.js";
import type { Mailer } from "./mailer.js";
import { senderOf } from "./message.js";
import { SmtpMailer } from "./smtp-mailer.js";

/** The way that mails take by the configuration: through `SMTP_URL`, else into files in the data folder. */
export function createMailer({ smtpUrl, mailFrom, siteName, publicUrl, dataDir }: Config): Mailer {
  const sender = senderOf(mailFrom, siteName, publicUrl);
  return smtpUrl === undefined
    ? new FileMailer(join(dataDir, "outbox"), sender, publicUrl)
    : new SmtpMailer(smtpUrl, sender, publicUrl);
}
