import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { Hashing } from "../passwords/hashing.js";
import type { PreparedCodes, RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { SignedInUser } from "../sessions/sessions.js";
import type { CountedAttempt, SecondFactor } from "../sign-in/second-factor.js";
import type { SecondFactorLimit } from "../throttling/second-factor-limit.js";
import type { TooManyAttempts } from "../throttling/too-many-attempts.js";
import type { User } from "../users/users.js";
import type { Authenticator } from "./authenticator.entity.js";
import { type Authenticators, MAX_AUTHENTICATORS } from "./authenticators.js";
import type { Enrollments, OpenEnrollment } from "./enrollments.js";
import type { InvalidCode } from "./invalid-code.js";
import type { ChangesFrozen, Removals } from "./removals.js";
import { diagnoseSetup, generateSecret, keyUri, matchCode, parseCode } from "./totp.js";
import { observedOffset } from "./verifier.js";

/** A binding that was begun. The secret exists only in this answer. */
export interface SetUp {
  kind: "set-up";
  enrollment: string;
  secret: string;
  keyUri: string;
  issuer: string;
  account: string;
  expiresAt: Date;
}

/** An authenticator was bound. */
export interface Bound {
  kind: "bound";
  authenticator: Authenticator;
  user: User;
  /** Only with the first authenticator, and only in this answer. */
  recoveryCodes: string[] | undefined;
}

/** What confirms a binding: the token of its set-up, a code of the new app, and a name in place of the former. */
export interface Confirmation {
  token: string;
  code: string;
  name: string | undefined;
}

/** What became of a set-up. */
export type SetUpOutcome = SetUp | { kind: "limit-reached" } | ChangesFrozen | TooManyAttempts;
/** What became of a confirmation. */
export type ConfirmOutcome = Bound | InvalidCode | { kind: "enrollment-expired" } | ChangesFrozen | TooManyAttempts;

/** What binding is made of. */
export interface EnrollmentServices {
  clock: Clock;
  database: Database;
  access: Access;
  hashing: Hashing;
  authenticators: Authenticators;
  enrollments: Enrollments;
  recoveryCodes: RecoveryCodes;
  removals: Removals;
  secondFactor: SecondFactor;
  secondFactorLimit: SecondFactorLimit;
  events: SecurityEvents;
  /** The name that apps show beside the account. */
  issuer: string;
  /** How many time steps to each side of now are accepted. */
  window: number;
}

/** Binding an authenticator app: set up, then confirm with a code that it shows. */
export class Enrollment {
  constructor(private readonly services: EnrollmentServices) {}

  /** Begins. Nothing that is bound changes until a code of the new app has been confirmed. */
  async setUp(current: SignedInUser, name: string): Promise<SetUpOutcome> {
    const { database, access, authenticators, enrollments, removals, secondFactorLimit, issuer } = this.services;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      const frozen = await removals.frozen(db, user.id);
      if (frozen) return frozen;
      const bound = await authenticators.boundTo(db, user.id);
      if (bound.length >= MAX_AUTHENTICATORS) return { kind: "limit-reached" };
      const retryAfterSeconds = await secondFactorLimit.wait(db, user.id, "code");
      if (retryAfterSeconds > 0) return { kind: "too-many-attempts", retryAfterSeconds };

      const secret = generateSecret();
      const { token, expiresAt } = await enrollments.begin(db, user.id, { name, secret });
      const app = { secret, issuer, account: user.email };
      return { kind: "set-up", enrollment: token, ...app, keyUri: keyUri(app), expiresAt };
    });
  }

  /**
   * Binds the app, once it has shown a right code.
   * @throws OverloadedError when the first recovery codes cannot be hashed now.
   */
  async confirm(current: SignedInUser, client: Client, given: Confirmation): Promise<ConfirmOutcome> {
    const { database, hashing, authenticators } = this.services;
    const isFirst = !(await database.read((db) => authenticators.isMfaEnabled(db, current.user.id)));
    const confirm = () => this.#confirm(current, client, given, isFirst);
    return isFirst ? hashing.admit(confirm) : confirm();
  }

  async #confirm(
    current: SignedInUser,
    client: Client,
    { token, code: text, name }: Confirmation,
    isFirst: boolean,
  ): Promise<ConfirmOutcome> {
    const { clock, recoveryCodes } = this.services;
    const counted = await this.#count(current, client, token);
    if (counted.kind !== "counted") return counted;
    const { enrollment } = counted;
    const now = clock.now();
    const code = parseCode(text);
    const match = code === undefined ? undefined : matchCode(enrollment.secret, code, now, null, this.services.window);
    if (!match) return this.#refuse(counted, text, now);

    const prepared = isFirst ? await recoveryCodes.prepare() : undefined;
    return this.#bind(current, client, prepared, {
      enrollment: { ...enrollment, name: name ?? enrollment.name },
      step: match.step,
      clockOffsetSeconds: observedOffset(match.step, now),
      locks: counted.locks,
    });
  }

  /** Counts the attempt, in a write of its own, before the code is looked at. */
  async #count(
    current: SignedInUser,
    client: Client,
    token: string,
  ): Promise<CountedConfirmation | { kind: "enrollment-expired" } | ChangesFrozen | TooManyAttempts> {
    const { database, access, enrollments, removals, secondFactorLimit } = this.services;
    return database.write(async (db) => {
      const { id: userId } = await access.hold(db, current);
      const frozen = await removals.frozen(db, userId);
      if (frozen) return frozen;
      const enrollment = await enrollments.find(db, userId, token);
      if (!enrollment) return { kind: "enrollment-expired" };
      const reservation = await secondFactorLimit.reserve(db, userId, "code");
      if (reservation.kind === "locked") {
        return { kind: "too-many-attempts", retryAfterSeconds: reservation.retryAfterSeconds };
      }
      const attemptsLeft = await enrollments.spendAttempt(db, enrollment.id);
      if (attemptsLeft === undefined) return { kind: "enrollment-expired" };
      return { kind: "counted", enrollment, userId, client, attemptsLeft, locks: reservation.locks };
    });
  }

  async #bind(
    current: SignedInUser,
    client: Client,
    prepared: PreparedCodes | undefined,
    app: { enrollment: OpenEnrollment; step: number; clockOffsetSeconds: number; locks: boolean },
  ): Promise<Bound | { kind: "enrollment-expired" }> {
    const { database, access, authenticators, enrollments, recoveryCodes, secondFactorLimit, events } = this.services;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      const { enrollment, step, clockOffsetSeconds, locks } = app;
      if (!(await enrollments.isLive(db, enrollment.id, user.id))) return { kind: "enrollment-expired" };
      const isFirst = !(await authenticators.isMfaEnabled(db, user.id));
      // The last authenticator was removed meanwhile, and no recovery codes were made: that takes a new start.
      if (isFirst && !prepared) return { kind: "enrollment-expired" };
      await enrollments.complete(db, enrollment.id);

      const { name, secret } = enrollment;
      const authenticator = await authenticators.bind(db, user.id, { name, secret, step, clockOffsetSeconds });
      if (isFirst && prepared) {
        await recoveryCodes.issue(db, user.id, prepared);
        await access.endOthers(db, user.id, current.session.id);
        await secondFactorLimit.reset(db, user.id);
      } else {
        await secondFactorLimit.release(db, user.id, { locks });
      }
      await events.record(db, "MFA_BOUND", {
        userId: user.id,
        client,
        sessionId: current.session.id,
        authenticator: { name, isOnlyOne: isFirst },
      });
      return { kind: "bound", authenticator, user, recoveryCodes: isFirst ? prepared?.codes : undefined };
    });
  }

  /** Explains the wrong code, and keeps the explanation in the audit trail. It never accepts. */
  async #refuse(counted: CountedConfirmation, text: string, now: Date): Promise<InvalidCode> {
    return this.services.database.write(async (db) => {
      const earlier = await this.services.enrollments.superseded(db, counted.userId);
      const refusal: InvalidCode = {
        kind: "invalid-code",
        attemptsLeft: counted.attemptsLeft,
        ...explain(counted.enrollment, earlier, text, now, this.services.window),
      };
      await this.services.secondFactor.recordFailure(db, refusal, counted);
      return refusal;
    });
  }
}

interface CountedConfirmation extends CountedAttempt {
  kind: "counted";
  enrollment: OpenEnrollment;
}

function explain(
  { secret }: OpenEnrollment,
  earlier: OpenEnrollment[],
  text: string,
  now: Date,
  window: number,
): Pick<InvalidCode, "reason" | "clockOffsetSeconds"> {
  const code = parseCode(text);
  const isOfEarlier = (setup: OpenEnrollment) => code !== undefined && matchCode(setup.secret, code, now, null, window);
  if (earlier.some(isOfEarlier)) return { reason: "SUPERSEDED_SETUP" };
  const diagnosis = diagnoseSetup(secret, text, now, window);
  if (diagnosis?.kind === "clock-off") return { reason: "CLOCK_OFF", clockOffsetSeconds: diagnosis.offsetSeconds };
  if (diagnosis?.kind === "app-incompatible") return { reason: "APP_INCOMPATIBLE" };
  return { reason: code === undefined ? "MALFORMED" : "WRONG" };
}
