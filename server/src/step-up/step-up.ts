import type { EntityManager } from "typeorm";
import type { Database } from "../database/database.js";
import type { Hashing } from "../passwords/hashing.js";
import { accountOf, type PasswordAttempts } from "../passwords/password-attempts.js";
import type { Passwords } from "../passwords/passwords.js";
import { readRecoveryCode } from "../recovery-codes/recovery-code-format.js";
import type { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import { type Access, UnauthenticatedError } from "../sessions/access.js";
import { type Proof, suffices } from "../sessions/assurance.js";
import type { Client } from "../sessions/client.js";
import type { OpenedSession, Sessions, SignedInUser } from "../sessions/sessions.js";
import type { Attempt, CountedAttempt, SecondFactor } from "../sign-in/second-factor.js";
import type { SecondFactorLimit } from "../throttling/second-factor-limit.js";
import type { TooManyAttempts } from "../throttling/too-many-attempts.js";
import type { Authenticators } from "../totp/authenticators.js";
import type { InvalidCode } from "../totp/invalid-code.js";

/** What a person proves afresh who they are with. */
export interface StepUpProof {
  password: string;
  code: string | undefined;
  recoveryCode: string | undefined;
}

/** What became of a step-up. */
export type StepUpOutcome =
  | ({ kind: "stepped-up" } & OpenedSession)
  | { kind: "invalid-credentials" }
  | InvalidCode
  | TooManyAttempts;

/** Fresh proof of who is there, for what would turn a stolen session into a stolen account. */
export class StepUp {
  constructor(
    private readonly services: {
      database: Database;
      hashing: Hashing;
      passwords: Passwords;
      passwordAttempts: PasswordAttempts;
      authenticators: Authenticators;
      recoveryCodes: RecoveryCodes;
      secondFactor: SecondFactor;
      secondFactorLimit: SecondFactorLimit;
      sessions: Sessions;
      access: Access;
      events: SecurityEvents;
    },
  ) {}

  /**
   * Checks password and second factor, elevates this session alone, and gives it a new token.
   * @throws OverloadedError when the hashing queue is full.
   */
  async prove(current: SignedInUser, client: Client, proof: StepUpProof): Promise<StepUpOutcome> {
    return this.services.hashing.admit(() => this.#prove(current, client, proof));
  }

  async #prove(current: SignedInUser, client: Client, proof: StepUpProof): Promise<StepUpOutcome> {
    const { database, authenticators } = this.services;
    const userId = current.user.id;
    const mfaEnabled = await database.read((db) => authenticators.isMfaEnabled(db, userId));
    const reading = proof.recoveryCode === undefined ? undefined : readRecoveryCode(proof.recoveryCode);
    const hasFactor = proof.code !== undefined || reading?.kind === "ok";
    // Nothing to compare, so nothing is counted.
    if (mfaEnabled && !hasFactor) return this.#malformed(userId);

    const refusal = await this.#checkPassword(current, client, proof.password);
    if (refusal) return refusal;
    if (!mfaEnabled) return this.#elevate(current, client, "password");

    if (proof.code !== undefined) return this.#withFactor(current, client, { factor: "code", code: proof.code });
    if (reading?.kind !== "ok") return this.#malformed(userId);
    return this.#withFactor(current, client, { factor: "recovery-code", value: reading.value });
  }

  async #checkPassword(
    current: SignedInUser,
    client: Client,
    password: string,
  ): Promise<{ kind: "invalid-credentials" } | TooManyAttempts | undefined> {
    const { database, access, passwords, passwordAttempts, events } = this.services;
    const userId = current.user.id;
    const account = accountOf(current.user.canonicalEmail);
    const { found: stored, retryAfterSeconds } = await passwordAttempts.reserve(client, account, (db) =>
      passwords.find(db, userId),
    );
    if (retryAfterSeconds !== undefined) return { kind: "too-many-attempts", retryAfterSeconds };
    const right = await passwords.matches(stored, password);
    return database.write(async (db) => {
      // Session or account may have ended while we were hashing.
      await access.hold(db, current);
      if (right) {
        await passwordAttempts.succeeded(db, client, account);
        return undefined;
      }
      const sessionId = current.session.id;
      await events.record(db, "SIGN_IN_FAILED", { userId, client, sessionId, reason: "step-up" });
      return { kind: "invalid-credentials" };
    });
  }

  async #withFactor(
    current: SignedInUser,
    client: Client,
    given: { factor: "code"; code: string } | { factor: "recovery-code"; value: string },
  ): Promise<StepUpOutcome> {
    const { database, access, secondFactorLimit, recoveryCodes } = this.services;
    const userId = current.user.id;
    const reservation = await database.write(async (db) => {
      await access.hold(db, current);
      return secondFactorLimit.reserve(db, userId, given.factor);
    });
    if (reservation.kind === "locked") {
      return { kind: "too-many-attempts", retryAfterSeconds: reservation.retryAfterSeconds };
    }
    const counted = { userId, client, attemptsLeft: reservation.attemptsLeft, locks: reservation.locks };
    if (given.factor === "code") return this.#elevate(current, client, "password+code", { attempt: given, counted });
    const set = await database.read((db) => recoveryCodes.currentSet(db, userId));
    const hashed = await recoveryCodes.hashAttempt(set, given.value);
    const attempt = { factor: "recovery-code", hashed } as const;
    return this.#elevate(current, client, "password+recovery-code", { attempt, counted });
  }

  async #elevate(
    current: SignedInUser,
    client: Client,
    proof: Proof,
    factor?: { attempt: Attempt; counted: CountedAttempt },
  ): Promise<StepUpOutcome> {
    const { database, access, authenticators, secondFactor, sessions, events } = this.services;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      // An authenticator may have been bound since we looked.
      const bound = await authenticators.boundTo(db, user.id);
      if (!suffices(proof, bound.length > 0)) return this.#malformedIn(db, user.id);
      const outcome = factor && (await secondFactor.check(db, factor.attempt, factor.counted, bound));
      if (outcome?.kind === "invalid-code") return outcome;
      if (outcome) await secondFactor.proved(db, outcome, factor.counted);
      const elevated = await sessions.elevate(db, current.session, proof);
      // Undoes the unit: a code that elevated nothing is not spent.
      if (!elevated) throw new UnauthenticatedError("Another step-up has replaced the session's token.");
      await events.record(db, "STEPPED_UP", { userId: user.id, client, sessionId: current.session.id });
      return { kind: "stepped-up", ...elevated };
    });
  }

  #malformed(userId: string): Promise<InvalidCode> {
    return this.services.database.read((db) => this.#malformedIn(db, userId));
  }

  async #malformedIn(db: EntityManager, userId: string): Promise<InvalidCode> {
    const attemptsLeft = await this.services.secondFactorLimit.attemptsLeft(db, userId);
    return { kind: "invalid-code", reason: "MALFORMED", attemptsLeft };
  }
}
