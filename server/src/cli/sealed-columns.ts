import { sealedMails } from "../mail/sealed-mails.js";
import { sealedSecrets } from "../totp/sealed-secrets.js";

/** All that the keys have sealed in the database. */
export const sealedColumns = [...sealedSecrets, ...sealedMails];
