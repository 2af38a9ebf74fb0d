import type { Config } from "../config.js";
import { EmailChangeResolver } from "../email-change/email-change.graphql.js";
import { SiteResolver } from "../graphql/site.graphql.js";
import { PasswordResetResolver } from "../password-reset/password-reset.graphql.js";
import { PasswordResolver } from "../passwords/password.graphql.js";
import { RecoveryCodeResolver } from "../recovery-codes/recovery-code.graphql.js";
import { SecurityEventResolver } from "../security-events/security-event.graphql.js";
import { SessionResolver } from "../sessions/session.graphql.js";
import { RegistrationResolver } from "../sign-in/registration.graphql.js";
import { SignInResolver } from "../sign-in/sign-in.graphql.js";
import { StepUpGuard } from "../step-up/require-step-up.js";
import { StepUpResolver } from "../step-up/step-up.graphql.js";
import { AuthenticatorResolver } from "../totp/authenticator.graphql.js";
import { EnrollmentResolver } from "../totp/enrollment.graphql.js";
import { RemovalUndoResolver } from "../totp/removal-undo.graphql.js";
import { MfaResolver } from "../totp/totp.graphql.js";
import { ProfileResolver } from "../users/profile.graphql.js";
import { UserResolver } from "../users/user.graphql.js";
import type { AccountParts } from "./account-parts.js";
import type { Services } from "./services.js";

/** The resolvers and guards of the API, each under its class, as the schema asks for them. */
export function createResolvers(config: Config, parts: AccountParts, services: Services): Map<unknown, object> {
  const { clock, database, authenticators, recoveryCodes, events } = parts;
  const instances = [
    new SiteResolver(config),
    new UserResolver(),
    new ProfileResolver(services.profile, services.accountDeletion),
    new EmailChangeResolver(services.emailChanges),
    new MfaResolver(database, authenticators, recoveryCodes),
    new SessionResolver(services.signOut, clock),
    new SecurityEventResolver(database, events),
    new RegistrationResolver(services.registration, clock),
    new SignInResolver(services.signIn, clock),
    new StepUpResolver(services.stepUp, clock),
    new StepUpGuard(clock, database, authenticators),
    new EnrollmentResolver(services.enrollment),
    new AuthenticatorResolver(services.authenticatorChanges),
    new RemovalUndoResolver(services.removalUndo),
    new RecoveryCodeResolver(services.recoveryCodeRenewal, services.recoveryCodeCheck),
    new PasswordResolver(services.passwordChange),
    new PasswordResetResolver(services.passwordResets),
  ];
  return new Map(instances.map((instance) => [instance.constructor, instance]));
}
