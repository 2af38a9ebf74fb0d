import { lexicographicSortSchema, printSchema } from "graphql";
import { createSchema } from "../graphql/schema.js";

/** The schema that clients see, sorted, so that a change shows as a small difference. */
export async function printPublicSchema(): Promise<string> {
  const schema = await createSchema(
    new Map(),
    () => {},
    () => {},
  );
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
