import { Column, Entity } from "typeorm";
import { IdColumn, IntegerColumn, TimeColumn } from "../database/columns.js";

/** An account. */
@Entity("user")
export class User {
  @IdColumn() id!: string;
  /** As its owner wrote it. */
  @Column("varchar", { length: 320, name: "email" }) email!: string;
  /** The form in which two spellings of one address are equal. */
  @Column("varchar", { length: 320, name: "canonical_email", unique: true }) canonicalEmail!: string;
  @Column("varchar", { length: 256, name: "name", nullable: true }) name!: string | null;
  /** Rises with every change of password or factors; a pending sign-in from before is void. */
  @IntegerColumn({ name: "credential_version" }) credentialVersion!: number;
  /** Since when an administrator keeps the account locked. */
  @TimeColumn({ name: "locked_at", nullable: true }) lockedAt!: number | null;
  @TimeColumn({ name: "created_at" }) createdAt!: number;
}
