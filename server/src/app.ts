import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { Challenges } from "./challenges/challenges.js";
import { CLEAN_UP_EVERY_MS, CleanUp } from "./clean-up/clean-up.js";
import type { Clock } from "./clock.js";
import type { Config } from "./config.js";
import type { Database } from "./database/database.js";
import { EmailChangeResolver } from "./email-change/email-change.graphql.js";
import { EmailChanges, NEW_ADDRESS_MAIL } from "./email-change/email-changes.js";
import { startApollo } from "./graphql/apollo.js";
import type { ErrorLog } from "./graphql/errors.js";
import { logOutcome } from "./graphql/outcome-log.js";
import { createSchema } from "./graphql/schema.js";
import { SiteResolver } from "./graphql/site.graphql.js";
import { Pages } from "./http/pages.js";
import { SameOrigin } from "./http/same-origin.js";
import { createHttpServer, type Patience } from "./http/server.js";
import { Delivery } from "./mail/delivery.js";
import { Letters } from "./mail/letters.js";
import type { Mailer } from "./mail/mailer.js";
import { Outbox } from "./mail/outbox.js";
import { MeasuredDatabase } from "./metrics/measured-database.js";
import { Metrics } from "./metrics/metrics.js";
import { PasswordResetResolver } from "./password-reset/password-reset.graphql.js";
import { PasswordResets, RESET_MAIL } from "./password-reset/password-resets.js";
import { ResetTokens } from "./password-reset/reset-tokens.js";
import { Hashing } from "./passwords/hashing.js";
import { PasswordResolver } from "./passwords/password.graphql.js";
import { PasswordAttempts } from "./passwords/password-attempts.js";
import { PasswordChange } from "./passwords/password-change.js";
import { Passwords } from "./passwords/passwords.js";
import { RecoveryCodeResolver } from "./recovery-codes/recovery-code.graphql.js";
import { RecoveryCodeCheck } from "./recovery-codes/recovery-code-check.js";
import { RecoveryCodeRenewal } from "./recovery-codes/recovery-code-renewal.js";
import { RecoveryCodes } from "./recovery-codes/recovery-codes.js";
import { openSecretBox } from "./secrets/key-ring.js";
import { Notices } from "./security-events/notices.js";
import { SecurityEventResolver } from "./security-events/security-event.graphql.js";
import { SecurityEvents } from "./security-events/security-events.js";
import { Access } from "./sessions/access.js";
import { KnownDevices } from "./sessions/known-devices.js";
import { SessionResolver } from "./sessions/session.graphql.js";
import { Sessions } from "./sessions/sessions.js";
import { SignOut } from "./sessions/sign-out.js";
import { Visitors } from "./sessions/visitors.js";
import { Gate } from "./sign-in/gate.js";
import { RegistrationResolver } from "./sign-in/registration.graphql.js";
import { Registration } from "./sign-in/registration.js";
import { SecondFactor } from "./sign-in/second-factor.js";
import { SignInResolver } from "./sign-in/sign-in.graphql.js";
import { SignIn } from "./sign-in/sign-in.js";
import { StepUpGuard } from "./step-up/require-step-up.js";
import { StepUpResolver } from "./step-up/step-up.graphql.js";
import { StepUp } from "./step-up/step-up.js";
import { SecondFactorLimit } from "./throttling/second-factor-limit.js";
import { Throttling } from "./throttling/throttling.js";
import { Authenticators } from "./totp/authenticators.js";
import { EnrollmentResolver } from "./totp/enrollment.graphql.js";
import { Enrollment } from "./totp/enrollment.js";
import { Enrollments } from "./totp/enrollments.js";
import { RemovalUndoResolver } from "./totp/removal-undo.graphql.js";
import { RemovalUndo } from "./totp/removal-undo.js";
import { Removals } from "./totp/removals.js";
import { MfaResolver } from "./totp/totp.graphql.js";
import { Verifier } from "./totp/verifier.js";
import { AccountDeletion } from "./users/account-deletion.js";
import { ProfileResolver } from "./users/profile.graphql.js";
import { Profile } from "./users/profile.js";
import { UserResolver } from "./users/user.graphql.js";
import { Users } from "./users/users.js";

/** What the app is given from outside, so that a test can give it something else. */
export interface AppParts {
  config: Config;
  database: Database;
  clock: Clock;
  mailer: Mailer;
  logger: FastifyBaseLogger;
  /** The folder of the built pages. */
  pagesFolder: string;
  /** Other times than those that are served with, for tests. */
  patience?: Partial<Patience>;
}

/**
 * The composition root: builds every service by hand, the simple before what is made of them, and returns the HTTP
 * server, which does not listen yet.
 * @throws KeyRingError when the keys do not fit the database.
 */
export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const { config, clock, mailer, logger, pagesFolder } = parts;
  const { siteName, totpWindow: window } = config;
  const log: ErrorLog = (error, requestId) => logger.error({ err: error, requestId }, "unexpected error");
  const hashing = new Hashing();
  const metrics = config.metricsToken === undefined ? undefined : new Metrics(hashing);
  const database = metrics
    ? new MeasuredDatabase(parts.database, (kind, seconds) => metrics.usedDatabase(kind, seconds))
    : parts.database;
  const secretBox = await openSecretBox(database, config);

  const users = new Users(clock);
  const outbox = new Outbox(clock, secretBox);
  const letters = new Letters(siteName, config.publicUrl);
  const resetTokens = new ResetTokens(clock);
  const notices = new Notices({ clock, outbox, letters, knownDevices: new KnownDevices(clock) });
  const throttling = new Throttling(clock);
  const secondFactorLimit = new SecondFactorLimit(clock);
  const events = new SecurityEvents(clock, notices, (event, requestId) => {
    logger.info({ requestId, event }, "security event");
    metrics?.happened(event.type);
  });
  const passwords = new Passwords(clock, hashing, { minLength: config.passwordMinLength, siteName });
  const passwordAttempts = new PasswordAttempts(database, throttling, config);
  const authenticators = new Authenticators(clock, secretBox);
  const removals = new Removals(clock);
  const enrollments = new Enrollments(clock, secretBox);
  const verifier = new Verifier(clock, secretBox, authenticators, window);
  const recoveryCodes = new RecoveryCodes(clock, hashing);
  const challenges = new Challenges(clock);
  const { sessionIdleMs: idleMs, sessionMaxMs: maxMs, stepUpMs } = config;
  const sessions = new Sessions(clock, { idleMs, maxMs, stepUpMs });
  const access = new Access(users, sessions, challenges);
  const visitors = new Visitors(database, sessions, (error) =>
    logger.warn({ err: error }, "a session's use was not noted"),
  );

  const secondFactor = new SecondFactor({ verifier, recoveryCodes, secondFactorLimit, events });
  const gate = new Gate({ authenticators, recoveryCodes, secondFactorLimit, challenges, sessions });
  const registration = new Registration(
    { database, users, hashing, passwords, throttling, gate, events },
    config.registrationsPerHour,
  );
  const signIn = new SignIn({
    database,
    users,
    hashing,
    passwords,
    passwordAttempts,
    challenges,
    secondFactor,
    secondFactorLimit,
    recoveryCodes,
    verifier,
    access,
    gate,
    events,
  });
  const stepUp = new StepUp({
    database,
    hashing,
    passwords,
    passwordAttempts,
    authenticators,
    recoveryCodes,
    secondFactor,
    secondFactorLimit,
    sessions,
    access,
    events,
  });
  const enrollment = new Enrollment({
    clock,
    database,
    access,
    hashing,
    authenticators,
    enrollments,
    recoveryCodes,
    removals,
    secondFactor,
    secondFactorLimit,
    events,
    issuer: siteName,
    window,
  });
  const removalUndo = new RemovalUndo({
    database,
    users,
    access,
    hashing,
    passwords,
    passwordAttempts,
    authenticators,
    removals,
    recoveryCodes,
    events,
  });
  const renewal = new RecoveryCodeRenewal({
    database,
    access,
    authenticators,
    hashing,
    recoveryCodes,
    removals,
    events,
  });
  const recoveryCodeCheck = new RecoveryCodeCheck({
    database,
    access,
    hashing,
    recoveryCodes,
    secondFactor,
    secondFactorLimit,
    events,
  });
  const passwordChange = new PasswordChange({ database, access, hashing, passwords, events });
  const passwordResets = new PasswordResets({
    clock,
    database,
    users,
    hashing,
    passwords,
    passwordAttempts,
    throttling,
    resetTokens,
    access,
    outbox,
    letters,
    events,
    onRefused: ({ ipAddress }) => logger.warn({ operation: "requestPasswordReset", ipAddress }, "refused by a limit"),
  });
  metrics?.watchMails(async () => (await database.read((db) => outbox.summary(db))).pending);
  const emailChanges = new EmailChanges({
    clock,
    database,
    access,
    users,
    throttling,
    outbox,
    letters,
    events,
  });
  const delivery = new Delivery({
    clock,
    database,
    outbox,
    mailer,
    writers: {
      [RESET_MAIL]: (db, draft) => passwordResets.write(db, draft),
      [NEW_ADDRESS_MAIL]: (db, draft) => emailChanges.write(db, draft),
    },
    log: logger,
    onOutcome: (outcome) => metrics?.mailed(outcome),
  });
  const profile = new Profile({ database, access, users, events });
  const deletion = new AccountDeletion({ database, access, users, throttling, events });
  const signOut = new SignOut({ database, access, sessions, challenges, events });
  const cleanUp = new CleanUp({
    clock,
    database,
    throttling,
    expiring: {
      challenges: { rows: challenges },
      enrollments: { rows: enrollments },
      sessions: { rows: sessions },
      throttles: { rows: throttling },
      passwordResets: { rows: resetTokens },
      removedAuthenticators: { rows: removals },
      emailChanges: { rows: emailChanges },
      securityEvents: { rows: events, keptMs: config.securityEventsKeptMs },
    },
    log: (removed, error) => {
      if (error === undefined) logger.info({ removed }, "expired rows removed");
      else logger.error({ removed, err: error }, "the clean-up failed, and will be tried again");
      metrics?.removed(removed);
    },
  });

  const schema = await createSchema(
    instancesByClass([
      new SiteResolver(config),
      new UserResolver(),
      new ProfileResolver(profile, deletion),
      new EmailChangeResolver(emailChanges),
      new MfaResolver(database, authenticators, recoveryCodes),
      new SessionResolver(signOut, clock),
      new SecurityEventResolver(database, events),
      new RegistrationResolver(registration, clock),
      new SignInResolver(signIn, clock),
      new StepUpResolver(stepUp, clock),
      new StepUpGuard(clock, database, authenticators),
      new EnrollmentResolver(enrollment),
      new RemovalUndoResolver(removalUndo),
      new RecoveryCodeResolver(renewal, recoveryCodeCheck),
      new PasswordResolver(passwordChange),
      new PasswordResetResolver(passwordResets),
    ]),
    log,
    (call) => {
      logOutcome(logger, call);
      metrics?.called(call);
    },
  );
  const apollo = await startApollo(schema, log);
  const http = await createHttpServer({
    config,
    database,
    apollo,
    visitors,
    signOut,
    sameOrigin: new SameOrigin(config.publicUrl, config.corsOrigins),
    pages: new Pages(pagesFolder, siteName),
    logger,
    log,
    metrics,
    patience: parts.patience,
  });
  delivery.start();
  const stopCleanUp = clock.every(CLEAN_UP_EVERY_MS, () => cleanUp.run());
  http.addHook("onClose", async () => {
    cleanUp.stop();
    await stopCleanUp();
    await delivery.close();
    await apollo.stop();
  });
  return http;
}

const instancesByClass = (instances: readonly object[]) =>
  new Map<unknown, object>(instances.map((instance) => [instance.constructor, instance]));
