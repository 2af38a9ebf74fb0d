import { Column, Entity, ForeignKey, Unique } from "typeorm";
import { IdColumn, IntegerColumn, ReferenceColumn, TimeColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** An authenticator app bound to an account. */
@Entity("authenticator")
// The limit holds in the database: two bindings that race for the last place cannot both have it.
@Unique("uq_authenticator_user_slot", ["userId", "slot"])
export class Authenticator {
  @IdColumn() id!: string;
  @ForeignKey(() => User, { name: "fk_authenticator_user", onDelete: "CASCADE" })
  @ReferenceColumn({ name: "user_id" })
  userId!: string;
  /** Which of the account's places it takes, from 0. */
  @IntegerColumn({ name: "slot" }) slot!: number;
  @Column("varchar", { length: 256, name: "name" }) name!: string;
  /** Sealed by SecretBox; the plain secret exists only inside a verification. */
  @Column("text", { name: "sealed_secret" }) sealedSecret!: string;
  /** The latest time step whose code is spent (RFC 6238, section 5.2). */
  @IntegerColumn({ name: "last_used_step" }) lastUsedStep!: number;
  /** The last such steps: see spent-steps.ts. */
  @Column("varchar", { length: 255, name: "spent_steps", default: "" }) spentSteps!: string;
  /** How far the device's clock runs ahead (+) or behind (-), as its last code showed. */
  @IntegerColumn({ name: "clock_offset_seconds" }) clockOffsetSeconds!: number;
  @TimeColumn({ name: "confirmed_at" }) confirmedAt!: number;
  /** The last time that it proved who is there; the code that bound it does not count. */
  @TimeColumn({ name: "last_used_at", nullable: true }) lastUsedAt!: number | null;
}
