import { Entity, ForeignKey, Index } from "typeorm";
import { IdColumn, IntegerColumn, ReferenceColumn, TimeColumn, TokenHashColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** A link that was mailed, by which a new password can be set, once. */
@Entity("password_reset")
export class PasswordReset {
  @IdColumn() id!: string;
  @Index("ix_password_reset_token_hash", { unique: true }) @TokenHashColumn({ name: "token_hash" }) tokenHash!: string;
  @Index("ix_password_reset_user_id")
  @ForeignKey(() => User, { name: "fk_password_reset_user", onDelete: "CASCADE" })
  @ReferenceColumn({ name: "user_id" })
  userId!: string;
  /** Of the account as it was: any change of password or factors since then has made the link void. */
  @IntegerColumn({ name: "credential_version" }) credentialVersion!: number;
  @TimeColumn({ name: "created_at" }) createdAt!: number;
  @Index("ix_password_reset_expires_at") @TimeColumn({ name: "expires_at" }) expiresAt!: number;
}
