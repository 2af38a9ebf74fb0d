import type { Config } from "../config.js";
import { EmailChanges } from "../email-change/email-changes.js";
import { PasswordResets } from "../password-reset/password-resets.js";
import { PasswordChange } from "../passwords/password-change.js";
import { RecoveryCodeCheck } from "../recovery-codes/recovery-code-check.js";
import { RecoveryCodeRenewal } from "../recovery-codes/recovery-code-renewal.js";
import type { Client } from "../sessions/client.js";
import { SignOut } from "../sessions/sign-out.js";
import { Gate } from "../sign-in/gate.js";
import { Registration } from "../sign-in/registration.js";
import { SecondFactor } from "../sign-in/second-factor.js";
import { SignIn } from "../sign-in/sign-in.js";
import { StepUp } from "../step-up/step-up.js";
import { AuthenticatorChanges } from "../totp/authenticator-changes.js";
import { Enrollment } from "../totp/enrollment.js";
import { RemovalUndo } from "../totp/removal-undo.js";
import { AccountDeletion } from "../users/account-deletion.js";
import { Profile } from "../users/profile.js";
import type { AccountParts } from "./account-parts.js";

/** What people can do. */
export type Services = ReturnType<typeof createServices>;

/**
 * Builds what people can do, each of the parts that its constructor names.
 * @param onResetRefused is told of a client address that asked too often for a new password: the answer does not tell.
 */
export function createServices(config: Config, parts: AccountParts, onResetRefused: (client: Client) => void) {
  const { siteName: issuer, totpWindow: window } = config;
  const gate = new Gate(parts);
  const secondFactor = new SecondFactor(parts);
  return {
    registration: new Registration({ ...parts, gate }, config.registrationsPerHour),
    signIn: new SignIn({ ...parts, gate, secondFactor }),
    signOut: new SignOut(parts),
    stepUp: new StepUp({ ...parts, secondFactor }),
    enrollment: new Enrollment({ ...parts, secondFactor, issuer, window }),
    authenticatorChanges: new AuthenticatorChanges(parts),
    removalUndo: new RemovalUndo(parts),
    recoveryCodeRenewal: new RecoveryCodeRenewal(parts),
    recoveryCodeCheck: new RecoveryCodeCheck({ ...parts, secondFactor }),
    passwordChange: new PasswordChange(parts),
    passwordResets: new PasswordResets({ ...parts, onRefused: onResetRefused }),
    emailChanges: new EmailChanges(parts),
    profile: new Profile(parts),
    accountDeletion: new AccountDeletion(parts),
  };
}
