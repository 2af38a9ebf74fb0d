import { sealedColumn } from "../secrets/key-rotation.js";
import { OutboxMail } from "./outbox.entity.js";
import { mailContext } from "./outbox.js";

/** Where mails wait, for a change of keys. */
export const sealedMails = [sealedColumn(OutboxMail, "sealedContent", ({ id }) => mailContext(id))];
