import { Column, Entity, PrimaryColumn } from "typeorm";

/** A known text sealed with each key that this database has seen: tells a wrong key at start. */
@Entity("encryption_key_check")
export class EncryptionKeyCheck {
  @PrimaryColumn("varchar", { length: 32, name: "key_id" }) keyId!: string;
  @Column("text", { name: "sealed" }) sealed!: string;
}
