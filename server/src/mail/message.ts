import type { Mail } from "./mailer.js";

/** Who mails come from. */
export interface Sender {
  name: string;
  address: string;
}

/**
 * The sender that `MAIL_FROM` names, under the site's name unless it brings one of its own; without it, one that
 * nobody reads.
 */
export function senderOf(mailFrom: string | undefined, siteName: string, publicUrl: string): Sender {
  if (mailFrom === undefined) return { name: siteName, address: `no-reply@${new URL(publicUrl).hostname}` };
  const [, name = "", address = mailFrom] = /^([^<>]*)<([^<>]+)>$/.exec(mailFrom) ?? [];
  return { name: name.trim() || siteName, address: address.trim() };
}

/** A mail as nodemailer takes it. What comes from people stands in no header but the recipient's address. */
export function messageOf(mail: Mail, sender: Sender, publicUrl: string) {
  return {
    from: sender,
    to: { name: "", address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    date: mail.createdAt,
    messageId: `<${mail.id}@${new URL(publicUrl).hostname}>`,
    headers: {
      "Content-Language": mail.language,
      // RFC 3834: no vacation notes, please.
      "Auto-Submitted": "auto-generated",
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
