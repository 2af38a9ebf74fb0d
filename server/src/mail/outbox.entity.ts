import { Column, Entity, Index } from "typeorm";
import { IdColumn, IntegerColumn, TimeColumn } from "../database/columns.js";

/** A mail that is still to be sent. It goes once the mail has gone. */
@Entity("outbox")
export class OutboxMail {
  /** Also names the mail in its Message-ID. */
  @IdColumn() id!: string;
  /** What the mail is about, for the log: "mfa-removed". */
  @Column("varchar", { length: 32, name: "kind" }) kind!: string;
  /** Who it goes to and what it says, sealed by SecretBox: a link in it may open an account. */
  @Column("text", { name: "sealed_content" }) sealedContent!: string;
  /** How often a server has taken it on. Rises with each, so that of two that take it one has it. */
  @IntegerColumn({ name: "attempts" }) attempts!: number;
  @TimeColumn({ name: "created_at" }) createdAt!: number;
  /** When a server may take it on: the end of the pause after a failure, or of another server's lease. */
  @Index("ix_outbox_due_at") @TimeColumn({ name: "due_at" }) dueAt!: number;
  /** When it is no longer worth sending. */
  @TimeColumn({ name: "expires_at" }) expiresAt!: number;
}
