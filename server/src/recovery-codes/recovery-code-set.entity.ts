import { Column, Entity, ForeignKey, Index } from "typeorm";
import { IdColumn, IntegerColumn, ReferenceColumn, TimeColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** The recovery codes that a user was shown together. */
@Entity("recovery_code_set")
export class RecoveryCodeSet {
  @IdColumn() id!: string;
  @Index("ix_recovery_code_set_user_id", { unique: true })
  @ForeignKey(() => User, { name: "fk_recovery_code_set_user", onDelete: "CASCADE" })
  @ReferenceColumn({ name: "user_id" })
  userId!: string;
  /** 128 random bits, base64url: one for the set, so that an attempt costs one hash and not ten. */
  @Column("varchar", { length: 32, name: "salt" }) salt!: string;
  /** Of argon2id, as the PHC string format writes them. The set carries them, so that the cost can be raised later. */
  @Column("varchar", { length: 64, name: "hash_parameters", default: "m=19456,t=2,p=1" }) hashParameters!: string;
  @IntegerColumn({ name: "total" }) total!: number;
  @TimeColumn({ name: "created_at" }) createdAt!: number;
  /** When its owner last made sure that a code they keep is right. */
  @TimeColumn({ name: "last_checked_at", nullable: true }) lastCheckedAt!: number | null;
}
