import { Entity, ForeignKey, PrimaryColumn } from "typeorm";
import { TimeColumn } from "../database/columns.js";
import { User } from "../users/user.entity.js";

/** A device, and roughly the network, from which an account was signed in to. */
@Entity("known_device")
export class KnownDevice {
  @ForeignKey(() => User, { name: "fk_known_device_user", onDelete: "CASCADE" })
  @PrimaryColumn("varchar", { length: 36, name: "user_id" })
  userId!: string;
  /** A hash of the device's description and of the network. */
  @PrimaryColumn("varchar", { length: 64, name: "device_hash" }) deviceHash!: string;
  @TimeColumn({ name: "seen_at" }) seenAt!: number;
}
