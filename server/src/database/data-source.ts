import type { DataSourceOptions } from "typeorm";
import { Challenge } from "../challenges/challenge.entity.js";
import { EmailChange } from "../email-change/email-change.entity.js";
import { OutboxMail } from "../mail/outbox.entity.js";
import { PasswordReset } from "../password-reset/password-reset.entity.js";
import { Password } from "../passwords/password.entity.js";
import { RecoveryCode } from "../recovery-codes/recovery-code.entity.js";
import { RecoveryCodeSet } from "../recovery-codes/recovery-code-set.entity.js";
import { EncryptionKeyCheck } from "../secrets/encryption-key-check.entity.js";
import { SecurityEvent } from "../security-events/security-event.entity.js";
import { KnownDevice } from "../sessions/known-device.entity.js";
import { Session } from "../sessions/session.entity.js";
import { Throttle } from "../throttling/throttle.entity.js";
import { Authenticator } from "../totp/authenticator.entity.js";
import { Enrollment } from "../totp/enrollment.entity.js";
import { RemovedAuthenticator } from "../totp/removed-authenticator.entity.js";
import { User } from "../users/user.entity.js";
import { CreateAccounts1795507200000 } from "./migrations/1795507200000-create-accounts.js";
import { IndexWhatExpires1795514400000 } from "./migrations/1795514400000-index-what-expires.js";
import { CheckRecoveryCodes1795520000000 } from "./migrations/1795520000000-check-recovery-codes.js";
import { CreateOutbox1795524000000 } from "./migrations/1795524000000-create-outbox.js";
import { RememberSpentSteps1795528800000 } from "./migrations/1795528800000-remember-spent-steps.js";
import { CreatePasswordResets1795530000000 } from "./migrations/1795530000000-create-password-resets.js";
import { CreateKnownDevices1795534000000 } from "./migrations/1795534000000-create-known-devices.js";
import { CreateEmailChanges1795538000000 } from "./migrations/1795538000000-create-email-changes.js";
import { KeepRemovedAuthenticators1795542000000 } from "./migrations/1795542000000-keep-removed-authenticators.js";
import { KeepCostOfRecoveryCodes1795546000000 } from "./migrations/1795546000000-keep-cost-of-recovery-codes.js";
import { OrderTextsByBytes1795550000000 } from "./migrations/1795550000000-order-texts-by-bytes.js";

/** What both databases share. Tables come from migrations alone; the logger is off, since it would print values. */
export const commonOptions = {
  entities: [
    User,
    EmailChange,
    Password,
    Authenticator,
    Enrollment,
    RecoveryCodeSet,
    RecoveryCode,
    Challenge,
    Session,
    Throttle,
    SecurityEvent,
    EncryptionKeyCheck,
    OutboxMail,
    PasswordReset,
    KnownDevice,
    RemovedAuthenticator,
  ],
  migrations: [
    CreateAccounts1795507200000,
    IndexWhatExpires1795514400000,
    CheckRecoveryCodes1795520000000,
    CreateOutbox1795524000000,
    RememberSpentSteps1795528800000,
    CreatePasswordResets1795530000000,
    CreateKnownDevices1795534000000,
    CreateEmailChanges1795538000000,
    KeepRemovedAuthenticators1795542000000,
    KeepCostOfRecoveryCodes1795546000000,
    OrderTextsByBytes1795550000000,
  ],
  synchronize: false,
  logging: false,
  // A `where` with undefined would match the first row of the table.
  invalidWhereValuesBehavior: { null: "throw", undefined: "throw" },
} satisfies Partial<DataSourceOptions>;
