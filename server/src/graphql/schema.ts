import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchema } from "type-graphql";
import { EmailChangeResolver } from "../email-change/email-change.graphql.js";
import { PasswordResetResolver } from "../password-reset/password-reset.graphql.js";
import { PasswordResolver } from "../passwords/password.graphql.js";
import { RecoveryCodeResolver } from "../recovery-codes/recovery-code.graphql.js";
import { SecurityEventResolver } from "../security-events/security-event.graphql.js";
import { SessionResolver } from "../sessions/session.graphql.js";
import { RegistrationResolver } from "../sign-in/registration.graphql.js";
import { SignInResolver } from "../sign-in/sign-in.graphql.js";
import { StepUpResolver } from "../step-up/step-up.graphql.js";
import { AuthenticatorResolver } from "../totp/authenticator.graphql.js";
import { EnrollmentResolver } from "../totp/enrollment.graphql.js";
import { RemovalUndoResolver } from "../totp/removal-undo.graphql.js";
import { MfaResolver } from "../totp/totp.graphql.js";
import { ProfileResolver } from "../users/profile.graphql.js";
import { UserResolver } from "../users/user.graphql.js";
import { aroundResolvers, type FinishedCall } from "./around-resolvers.js";
import type { ErrorLog } from "./errors.js";
import { SiteResolver } from "./site.graphql.js";

const resolvers = [
  SiteResolver,
  UserResolver,
  ProfileResolver,
  EmailChangeResolver,
  MfaResolver,
  SessionResolver,
  SecurityEventResolver,
  RegistrationResolver,
  SignInResolver,
  StepUpResolver,
  EnrollmentResolver,
  AuthenticatorResolver,
  RemovalUndoResolver,
  RecoveryCodeResolver,
  PasswordResolver,
  PasswordResetResolver,
] as const;

/**
 * The schema, with the resolvers and middleware that `instances` holds, each under its class.
 * Inputs are checked by the features themselves, which answer with failures as data.
 */
export async function createSchema(
  instances: ReadonlyMap<unknown, object>,
  logError: ErrorLog,
  finished: (call: FinishedCall) => void,
): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers,
    globalMiddlewares: [aroundResolvers(logError, finished)],
    container: { get: (type) => instances.get(type) },
    // Types come from the resolvers alone.
    orphanedTypes: [],
    validate: false,
    // Apollo checks it, when it starts.
    skipCheck: true,
  });
  // The two types that have no class of their own to describe them.
  Object.assign(schema.getQueryType() ?? {}, { description: "What can be read." });
  Object.assign(schema.getMutationType() ?? {}, {
    description: "What can be done. An operation has one of these fields; expected failures are part of its result.",
  });
  return schema;
}
