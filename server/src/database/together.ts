import { isAftermath } from "./postgres-errors.js";

/**
 * Pieces of work on the database that need nothing of each other: PostgreSQL is sent their first statements at once, in
 * this order, instead of one after the answer to the other. All pieces have ended when this does, since none may go on
 * once its unit of work is over.
 * @throws what the first of those that failed threw, by themselves and not in the wake of another.
 */
export async function together<const Pieces extends readonly unknown[]>(
  ...pieces: Pieces
): Promise<{ -readonly [Index in keyof Pieces]: Awaited<Pieces[Index]> }> {
  const failures = (await Promise.allSettled(pieces)).filter((piece) => piece.status === "rejected");
  const cause = failures.find(({ reason }) => !isAftermath(reason));
  if (cause) throw cause.reason;
  return Promise.all(pieces);
}
