import { Column, Entity, ForeignKey, Index } from "typeorm";
import { IdColumn, IntegerColumn, ReferenceColumn, TimeColumn, TokenHashColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** An address that is to take the place of an account's, once the links mailed to both have been opened. */
@Entity("email_change")
export class EmailChange {
  @IdColumn() id!: string;
  @Index("ix_email_change_user_id", { unique: true })
  @ForeignKey(() => User, { name: "fk_email_change_user", onDelete: "CASCADE" })
  @ReferenceColumn({ name: "user_id" })
  userId!: string;
  /** As its owner wrote it. */
  @Column("varchar", { length: 320, name: "new_email" }) newEmail!: string;
  @Index("ix_email_change_old_token_hash", { unique: true })
  @TokenHashColumn({ name: "old_token_hash" })
  oldTokenHash!: string;
  @Index("ix_email_change_new_token_hash", { unique: true })
  @TokenHashColumn({ name: "new_token_hash" })
  newTokenHash!: string;
  @TimeColumn({ name: "old_confirmed_at", nullable: true }) oldConfirmedAt!: number | null;
  @TimeColumn({ name: "new_confirmed_at", nullable: true }) newConfirmedAt!: number | null;
  /** Of the account as it was: any change of password or factors since then has made the links void. */
  @IntegerColumn({ name: "credential_version" }) credentialVersion!: number;
  @TimeColumn({ name: "created_at" }) createdAt!: number;
  @Index("ix_email_change_expires_at") @TimeColumn({ name: "expires_at" }) expiresAt!: number;
}
