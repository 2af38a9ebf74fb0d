import { Column, Entity, ForeignKey, Index } from "typeorm";
import { IdColumn, IntegerColumn, ReferenceColumn, TimeColumn, TokenHashColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** An authenticator that was removed, kept for as long as a mailed link can put it back. */
@Entity("removed_authenticator")
export class RemovedAuthenticator {
  @IdColumn() id!: string;
  @Index("ix_removed_authenticator_token_hash", { unique: true })
  @TokenHashColumn({ name: "token_hash" })
  tokenHash!: string;
  @Index("ix_removed_authenticator_user_id")
  @ForeignKey(() => User, { name: "fk_removed_authenticator_user", onDelete: "CASCADE" })
  @ReferenceColumn({ name: "user_id" })
  userId!: string;
  /** The id that it had and will have again: its secret is sealed for that. */
  @ReferenceColumn({ name: "authenticator_id" }) authenticatorId!: string;
  @Column("varchar", { length: 256, name: "name" }) name!: string;
  @Column("text", { name: "sealed_secret" }) sealedSecret!: string;
  @IntegerColumn({ name: "last_used_step" }) lastUsedStep!: number;
  @Column("varchar", { length: 255, name: "spent_steps" }) spentSteps!: string;
  @IntegerColumn({ name: "clock_offset_seconds" }) clockOffsetSeconds!: number;
  @TimeColumn({ name: "confirmed_at" }) confirmedAt!: number;
  @TimeColumn({ name: "last_used_at", nullable: true }) lastUsedAt!: number | null;
  /** The recovery codes that became void with it, as JSON: their digests, never the codes. */
  @Column("text", { name: "recovery_codes", nullable: true }) recoveryCodes!: string | null;
  /** When it was put back. From then on, changes of factors are frozen for a while. */
  @TimeColumn({ name: "restored_at", nullable: true }) restoredAt!: number | null;
  /** Until when it can be put back; once it is, until when changes are frozen. */
  @Index("ix_removed_authenticator_expires_at") @TimeColumn({ name: "expires_at" }) expiresAt!: number;
}
