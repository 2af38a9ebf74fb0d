import { Column, type ColumnOptions, PrimaryColumn } from "typeorm";

/** PostgreSQL returns `bigint` as a string, SQLite as a number: the entity always holds a number. */
const asNumber = {
  to: (value: number | null) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

type Options = Pick<ColumnOptions, "name" | "nullable">;

/** A UUIDv7 made in the app, so that both databases behave alike and rows sort by age. */
export const IdColumn = () => PrimaryColumn("varchar", { length: 36, name: "id" });

/** The id of a row in another table. */
export const ReferenceColumn = (options: Options) => Column("varchar", { length: 36, ...options });

/** An instant in milliseconds since 1970, UTC. */
export const TimeColumn = (options: Options) => Column("bigint", { ...options, transformer: asNumber });

/** The SHA-256 of a token, base64url. The token itself is never stored. */
export const TokenHashColumn = (options: Options) => Column("varchar", { length: 64, ...options });
