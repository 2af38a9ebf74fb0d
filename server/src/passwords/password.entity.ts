import { Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import { TimeColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** A user's password, as an argon2id hash that carries its own parameters and salt. */
@Entity("password")
export class Password {
  @ForeignKey(() => User, { name: "fk_password_user", onDelete: "CASCADE" })
  @PrimaryColumn("varchar", { length: 36, name: "user_id" })
  userId!: string;
  @Column("varchar", { length: 255, name: "hash" }) hash!: string;
  @TimeColumn({ name: "changed_at" }) changedAt!: number;
}
