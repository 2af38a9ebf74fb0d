import { Column, Entity, ForeignKey, Index } from "typeorm";
import { IdColumn, ReferenceColumn, TimeColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** The types of the public API, by their names there. */
const securityEventTypes = [
  "REGISTERED",
  "SIGNED_IN",
  "SIGN_IN_FAILED",
  "MFA_FAILED",
  "MFA_LOCKED",
  "RECOVERY_CODE_USED",
  "SIGNED_OUT",
  "STEPPED_UP",
  "MFA_BOUND",
  "MFA_UNBOUND",
  "MFA_RENAMED",
  "MFA_RESTORED",
  "RECOVERY_CODES_REGENERATED",
  "RECOVERY_CODE_CHECKED",
  "PASSWORD_CHANGED",
  "PASSWORD_RESET_REQUESTED",
  "PASSWORD_RESET",
  "SESSION_REVOKED",
  "MFA_RESET_BY_ADMIN",
  "LOCKED_BY_ADMIN",
  "UNLOCKED_BY_ADMIN",
  "NAME_CHANGED",
  "EMAIL_CHANGE_REQUESTED",
  "EMAIL_CHANGED",
  "ACCOUNT_DELETED",
] as const;

/** One of them. */
export type SecurityEventType = (typeof securityEventTypes)[number];

/** Something that happened to an account: the user's activity list and the operator's audit trail. */
@Entity("security_event")
@Index("ix_security_event_user_id_id", ["userId", "id"])
export class SecurityEvent {
  /** UUIDv7: sorts by time, and serves as the cursor. */
  @IdColumn() id!: string;
  @ForeignKey(() => User, { name: "fk_security_event_user", onDelete: "CASCADE" })
  @ReferenceColumn({ name: "user_id" })
  userId!: string;
  @Column("varchar", { length: 32, name: "type" }) type!: SecurityEventType;
  /** More about the outcome, for the operator, e.g. "wrong", "already-used", "step-up". */
  @Column("varchar", { length: 64, name: "reason", nullable: true }) reason!: string | null;
  /** The session that did it, so that the trail can be followed. */
  @ReferenceColumn({ name: "session_id", nullable: true }) sessionId!: string | null;
  @Column("varchar", { length: 64, name: "ip_address", nullable: true }) ipAddress!: string | null;
  @Column("varchar", { length: 128, name: "device", nullable: true }) device!: string | null;
  @TimeColumn({ name: "created_at" }) createdAt!: number;
}
