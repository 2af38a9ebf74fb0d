import { Column, type ColumnOptions, PrimaryColumn } from "typeorm";

/**
 * Entities hold numbers. PostgreSQL returns `bigint` as a string; and TypeORM writes a number into the text of a
 * SQLite statement, which would have to be compiled anew for each value, where it binds a BigInt.
 */
const asNumber = {
  to: (value: number | null) => (typeof value === "number" ? BigInt(value) : value),
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

type Options = Pick<ColumnOptions, "name" | "nullable">;

/** A UUIDv7 made in the app, so that both databases behave alike and rows sort by age. */
export const IdColumn = () => PrimaryColumn("varchar", { length: 36, name: "id" });

/** The id of a row in another table. */
export const ReferenceColumn = (options: Options) => Column("varchar", { length: 36, ...options });

/** A whole number of 32 bits. */
export const IntegerColumn = (options: Options) => Column("integer", { ...options, transformer: asNumber });

/** An instant in milliseconds since 1970, UTC. */
export const TimeColumn = (options: Options) => Column("bigint", { ...options, transformer: asNumber });

/** The SHA-256 of a token, base64url. The token itself is never stored. */
export const TokenHashColumn = (options: Options) => Column("varchar", { length: 64, ...options });
