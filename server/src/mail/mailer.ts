import type { Language } from "./language.js";

/** What a mail says, in its own language. */
export interface MailContent {
  language: Language;
  subject: string;
  text: string;
  html: string;
}

/** The same, with who it goes to. */
export interface AddressedContent {
  to: string;
  content: MailContent;
}

/** A mail that is ready to go. */
export interface Mail extends MailContent {
  /** The same whenever it is sent again. */
  id: string;
  to: string;
  createdAt: Date;
}

/** Brings mails on their way. */
export interface Mailer {
  /**
   * Resolves once the mail is in other hands: accepted by a mail server, or written to a file, whose name it returns.
   * @throws MailRefusedError when this mail will never be accepted; any other error means that it may be later.
   */
  send(mail: Mail, signal: AbortSignal): Promise<{ file?: string }>;
}

/** The mail server refused the mail for good. The message repeats nothing of it. */
export class MailRefusedError extends Error {
  override name = "MailRefusedError";
}
