import { Entity, ForeignKey, PrimaryColumn } from "typeorm";
import { TimeColumn } from "../database/columns.js";
import { RecoveryCodeSet } from "./recovery-code-set.entity.js";

/** One recovery code, as a digest. */
@Entity("recovery_code")
export class RecoveryCode {
  @ForeignKey(() => RecoveryCodeSet, { name: "fk_recovery_code_set", onDelete: "CASCADE" })
  @PrimaryColumn("varchar", { length: 36, name: "set_id" })
  setId!: string;
  /** argon2id under the set's salt, base64url. */
  @PrimaryColumn("varchar", { length: 64, name: "digest" }) digest!: string;
  /** A spent code stays, so that a second use can be told from a wrong code. */
  @TimeColumn({ name: "spent_at", nullable: true }) spentAt!: number | null;
}
