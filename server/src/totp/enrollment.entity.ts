import { Column, Entity, ForeignKey, Index } from "typeorm";
import { IdColumn, IntegerColumn, ReferenceColumn, TimeColumn, TokenHashColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** A binding that was begun and not yet confirmed by a code. */
@Entity("enrollment")
export class Enrollment {
  @IdColumn() id!: string;
  @Index("ix_enrollment_token_hash", { unique: true }) @TokenHashColumn({ name: "token_hash" }) tokenHash!: string;
  @Index("ix_enrollment_user_id")
  @ForeignKey(() => User, { name: "fk_enrollment_user", onDelete: "CASCADE" })
  @ReferenceColumn({ name: "user_id" })
  userId!: string;
  /** Equals `userId` while this is the newest, then null: unique, so that an account has one at most. */
  @Index("ix_enrollment_live_for", { unique: true }) @ReferenceColumn({ name: "live_for", nullable: true }) liveFor!:
    | string
    | null;
  @Column("varchar", { length: 256, name: "name" }) name!: string;
  /** Sealed by SecretBox. Kept after a newer setup, so that its codes can be recognized and explained. */
  @Column("text", { name: "sealed_secret" }) sealedSecret!: string;
  @IntegerColumn({ name: "attempts_left" }) attemptsLeft!: number;
  @TimeColumn({ name: "created_at" }) createdAt!: number;
  @Index("ix_enrollment_expires_at") @TimeColumn({ name: "expires_at" }) expiresAt!: number;
}
