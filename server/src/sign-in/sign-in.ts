import type { Challenges, OpenedChallenge } from "../challenges/challenges.js";
import type { Database } from "../database/database.js";
import { together } from "../database/together.js";
import type { Hashing } from "../passwords/hashing.js";
import { accountOf, type PasswordAttempts } from "../passwords/password-attempts.js";
import type { Passwords } from "../passwords/passwords.js";
import { readRecoveryCode } from "../recovery-codes/recovery-code-format.js";
import type { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { Transport } from "../sessions/sessions.js";
import type { SecondFactor as Factor, SecondFactorLimit } from "../throttling/second-factor-limit.js";
import type { TooManyAttempts } from "../throttling/too-many-attempts.js";
import type { Authenticators } from "../totp/authenticators.js";
import type { InvalidCode } from "../totp/invalid-code.js";
import type { Verifier } from "../totp/verifier.js";
import { parseEmailAddress } from "../users/email-address.js";
import type { Users } from "../users/users.js";
import type { Gate, MfaMethod, MfaRequired, SignedIn } from "./gate.js";
import type { Attempt, CountedAttempt, SecondFactor } from "./second-factor.js";

/** What someone signs in with, and how they want to hold the session. */
export interface PasswordForm {
  email: string;
  password: string;
  transport: Transport;
}

/** What became of the first step. */
export type PasswordOutcome = SignedIn | MfaRequired | { kind: "invalid-credentials" } | TooManyAttempts;
/** What became of the second. */
export type SecondStepOutcome = SignedIn | InvalidCode | { kind: "challenge-expired" } | TooManyAttempts;

/** What a second step comes with: the challenge, and the cookie of the browser that began. */
export interface SecondStep {
  challenge: string;
  browserToken: string | undefined;
}

/** What signing in is made of. */
export interface SignInServices {
  database: Database;
  users: Users;
  hashing: Hashing;
  passwords: Passwords;
  passwordAttempts: PasswordAttempts;
  challenges: Challenges;
  authenticators: Authenticators;
  secondFactor: SecondFactor;
  secondFactorLimit: SecondFactorLimit;
  recoveryCodes: RecoveryCodes;
  verifier: Verifier;
  access: Access;
  gate: Gate;
  events: SecurityEvents;
}

/** An attempt at the second step that was counted and may now be compared. */
interface CountedStep extends CountedAttempt {
  kind: "counted";
  challengeId: string;
  transport: Transport;
}

/** Signing in: the password, then a code or a recovery code where one is due, then a session. */
export class SignIn {
  constructor(private readonly services: SignInServices) {}

  /**
   * First step. An unknown address costs the same hash and the same waits for the disk, and answers alike.
   * @throws OverloadedError when the hashing queue is full.
   */
  async withPassword(client: Client, form: PasswordForm): Promise<PasswordOutcome> {
    return this.services.hashing.admit(() => this.#withPassword(client, form));
  }

  async #withPassword(client: Client, { email, password, transport }: PasswordForm): Promise<PasswordOutcome> {
    const { database, passwords, passwordAttempts, gate, events } = this.services;
    const address = parseEmailAddress(email);
    const account = accountOf(address?.canonical ?? email);
    const { found: known, retryAfterSeconds } = await passwordAttempts.reserve(
      client,
      account,
      async (db) => address && passwords.findByEmail(db, address),
    );
    if (retryAfterSeconds !== undefined) return { kind: "too-many-attempts", retryAfterSeconds };

    const right = await passwords.matches(known?.hash, password);
    if (!known) {
      await passwordAttempts.noteNothing(client, account);
      return { kind: "invalid-credentials" };
    }
    const { hash } = known;
    const { id: userId, credentialVersion } = known.user;
    const renewed = right ? await passwords.renewed(hash, password) : undefined;

    return database.write(async (db) => {
      // Read again: the user may have been locked, or the password changed, while we were hashing.
      const arrival = await gate.arrive(db, userId, "password");
      const isUnchanged = arrival?.user.credentialVersion === credentialVersion;
      const stored = isUnchanged ? hash : await passwords.find(db, userId);
      // The account was deleted meanwhile: nothing can be noted about it.
      if (stored === undefined) return { kind: "invalid-credentials" };
      if (!right || !arrival || stored !== hash) {
        await events.record(db, "SIGN_IN_FAILED", { userId, client, reason: right ? "locked" : "password" });
        return { kind: "invalid-credentials" };
      }
      if (renewed !== undefined) await passwords.rehash(db, userId, hash, renewed);
      const [outcome] = await together(
        gate.pass(db, arrival, { transport, client, event: "SIGNED_IN" }),
        passwordAttempts.succeeded(db, client, account),
      );
      return outcome;
    });
  }

  /** Second step, with the code of an authenticator app. */
  async withCode(client: Client, step: SecondStep, code: string): Promise<SecondStepOutcome> {
    const counted = await this.#count(client, step, "code");
    return counted.kind === "counted" ? this.#finish(counted, { factor: "code", code }) : counted;
  }

  /**
   * Second step, with a recovery code. Ends the account's other sessions: whoever needs one may have lost a device.
   * @throws OverloadedError when the hashing queue is full.
   */
  async withRecoveryCode(client: Client, step: SecondStep, text: string): Promise<SecondStepOutcome> {
    const { database, challenges, hashing } = this.services;
    const reading = readRecoveryCode(text);
    if (reading.kind !== "ok") {
      // A slip of the pen that the check characters give away: it costs no attempt, and no hash.
      const challenge = await database.read((db) => challenges.find(db, step.challenge, step.browserToken));
      if (!challenge) return { kind: "challenge-expired" };
      return { kind: "invalid-code", reason: "MALFORMED", attemptsLeft: challenge.attemptsLeft };
    }
    return hashing.admit(() => this.#withRecoveryCode(client, step, reading.value));
  }

  async #withRecoveryCode(client: Client, step: SecondStep, code: string): Promise<SecondStepOutcome> {
    const { database, recoveryCodes } = this.services;
    const counted = await this.#count(client, step, "recovery-code");
    if (counted.kind !== "counted") return counted;
    const set = await database.read((db) => recoveryCodes.currentSet(db, counted.userId));
    const hashed = await recoveryCodes.hashAttempt(set, code);
    return this.#finish(counted, { factor: "recovery-code", hashed });
  }

  /** The sign-in that this browser has begun and not finished. */
  async pendingIn(browserToken: string): Promise<{ challenge: OpenedChallenge; methods: MfaMethod[] } | undefined> {
    const { database, challenges, gate } = this.services;
    return database.read(async (db) => {
      const challenge = await challenges.pendingIn(db, browserToken);
      return challenge && { challenge, methods: await gate.methods(db, challenge.userId) };
    });
  }

  /** Counts the attempt, in a write of its own, before the code is looked at. */
  async #count(
    client: Client,
    { challenge: token, browserToken }: SecondStep,
    factor: Factor,
  ): Promise<CountedStep | { kind: "challenge-expired" } | TooManyAttempts> {
    const { database, users, challenges, secondFactorLimit } = this.services;
    return database.write(async (db) => {
      const challenge = await challenges.find(db, token, browserToken);
      const user = challenge && (await users.hold(db, challenge.userId));
      if (!user || challenge.credentialVersion !== user.credentialVersion) return { kind: "challenge-expired" };
      const [attemptsLeft, reservation] = await together(
        challenges.spendAttempt(db, challenge.id),
        secondFactorLimit.reserve(db, user.id, factor),
      );
      if (attemptsLeft === undefined) {
        // They were used up while we waited for the user.
        if (reservation.kind === "reserved") await secondFactorLimit.release(db, user.id, reservation);
        return { kind: "challenge-expired" };
      }
      if (reservation.kind === "locked") {
        await challenges.giveBackAttempt(db, challenge.id, attemptsLeft);
        return { kind: "too-many-attempts", retryAfterSeconds: reservation.retryAfterSeconds };
      }
      const { id: challengeId, transport } = challenge;
      const { locks } = reservation;
      return { kind: "counted", challengeId, transport, userId: user.id, client, attemptsLeft, locks };
    });
  }

  /** Compares; where it fits, the spent factor, the consumed challenge and the session commit together. */
  async #finish(counted: CountedStep, attempt: Attempt): Promise<SecondStepOutcome> {
    const { database, challenges, authenticators, secondFactor, verifier, access, gate } = this.services;
    const byRecoveryCode = attempt.factor === "recovery-code";
    const { userId, transport, client } = counted;
    return database.write(async (db) => {
      const [arrival, bound, pending] = await together(
        gate.arrive(db, userId, byRecoveryCode ? "password+recovery-code" : "password+code"),
        authenticators.boundTo(db, userId),
        challenges.versionOf(db, counted.challengeId),
      );
      if (!arrival || pending !== arrival.user.credentialVersion) return { kind: "challenge-expired" };
      const outcome = await secondFactor.check(db, attempt, counted, bound);
      if (outcome.kind !== "verified") return outcome;
      const [, , signedIn] = await together(
        challenges.consume(db, counted.challengeId),
        secondFactor.proved(db, outcome, counted),
        gate.pass(db, arrival, { transport, client, event: "SIGNED_IN" }),
      );
      if (signedIn.kind !== "signed-in") throw new Error("The gate asked for a second factor that was just proved.");
      if (byRecoveryCode) {
        await verifier.spendCurrentCodes(db, bound);
        await access.endOthers(db, userId, signedIn.session.id);
      }
      return signedIn;
    });
  }
}
