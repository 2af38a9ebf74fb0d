import { Column, Entity, ForeignKey, Index } from "typeorm";
import { IdColumn, IntegerColumn, ReferenceColumn, TimeColumn, TokenHashColumn } from "../database/columns.js";
import type { Transport } from "../sessions/sessions.js";
import { User } from "../users/user.entity.js";

/** A pending sign-in: the password was right, a second factor is due. */
@Entity("challenge")
export class Challenge {
  @IdColumn() id!: string;
  @Index("ix_challenge_token_hash", { unique: true }) @TokenHashColumn({ name: "token_hash" }) tokenHash!: string;
  @Index("ix_challenge_user_id")
  @ForeignKey(() => User, { name: "fk_challenge_user", onDelete: "CASCADE" })
  @ReferenceColumn({ name: "user_id" })
  userId!: string;
  /** How the session that it may end in will be held. */
  @Column("varchar", { length: 8, name: "transport" }) transport!: Transport;
  /** Hash of the cookie of the browser that began, so that the challenge is worth nothing elsewhere. */
  @TokenHashColumn({ name: "browser_hash", nullable: true }) browserHash!: string | null;
  @IntegerColumn({ name: "credential_version" }) credentialVersion!: number;
  @IntegerColumn({ name: "attempts_left" }) attemptsLeft!: number;
  @TimeColumn({ name: "created_at" }) createdAt!: number;
  @Index("ix_challenge_expires_at") @TimeColumn({ name: "expires_at" }) expiresAt!: number;
}
