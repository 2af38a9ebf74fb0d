import { Entity, Index, PrimaryColumn } from "typeorm";
import { IntegerColumn, TimeColumn } from "../database/columns.js";

/** A counter of attempts, and until when no more are taken. */
@Entity("throttle")
export class Throttle {
  /** What is counted, e.g. "second-factor:" and a user id. Never what somebody typed. */
  @PrimaryColumn("varchar", { length: 160, name: "key" }) key!: string;
  @IntegerColumn({ name: "count" }) count!: number;
  /** When the window, or the lock, began. */
  @Index("ix_throttle_since") @TimeColumn({ name: "since" }) since!: number;
  @TimeColumn({ name: "locked_until", nullable: true }) lockedUntil!: number | null;
}
