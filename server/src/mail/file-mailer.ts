import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import nodemailer from "nodemailer";
import type { Mail, Mailer } from "./mailer.js";
import { messageOf, type Sender } from "./message.js";

/** Where there is no mail server: writes each mail to a file of its own, which any mail program opens. */
export class FileMailer implements Mailer {
  readonly #composer = nodemailer.createTransport({ streamTransport: true, buffer: true });

  constructor(
    private readonly folder: string,
    private readonly sender: Sender,
    private readonly publicUrl: string,
  ) {}

  async send(mail: Mail): Promise<{ file?: string }> {
    const { message } = await this.#composer.sendMail(messageOf(mail, this.sender, this.publicUrl));
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    // The same name when it is written again; and a mail that is there is there whole.
    const file = join(this.folder, `${mail.id}.eml`);
    await writeFile(`${file}.part`, message, { mode: 0o600 });
    await rename(`${file}.part`, file);
    return { file };
  }
}
