import { Column, Entity, ForeignKey, Index } from "typeorm";
import { IdColumn, ReferenceColumn, TimeColumn, TokenHashColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** Where the client keeps the session's token: in a cookie, or by itself, sent as `Authorization: Bearer`. */
export type Transport = "COOKIE" | "BEARER";

/** Someone who is signed in, somewhere. */
@Entity("session")
export class Session {
  @IdColumn() id!: string;
  @Index("ix_session_token_hash", { unique: true }) @TokenHashColumn({ name: "token_hash" }) tokenHash!: string;
  @Index("ix_session_user_id")
  @ForeignKey(() => User, { name: "fk_session_user", onDelete: "CASCADE" })
  @ReferenceColumn({ name: "user_id" })
  userId!: string;
  @Column("varchar", { length: 8, name: "transport" }) transport!: Transport;
  /** Authentication methods, RFC 8176, separated by spaces: "pwd otp mfa". */
  @Column("varchar", { length: 64, name: "amr" }) amr!: string;
  @TimeColumn({ name: "created_at" }) createdAt!: number;
  @TimeColumn({ name: "last_seen_at" }) lastSeenAt!: number;
  @Index("ix_session_expires_at") @TimeColumn({ name: "expires_at" }) expiresAt!: number;
  @TimeColumn({ name: "elevated_until", nullable: true }) elevatedUntil!: number | null;
  @Column("varchar", { length: 64, name: "ip_address" }) ipAddress!: string;
  @Column("varchar", { length: 128, name: "device", nullable: true }) device!: string | null;
}
