type Ordered = { current: boolean; lastSeenAt: string };

/** This session first, then the others by when they were last seen. */
export function inOrder<Session extends Ordered>(sessions: readonly Session[]): Session[] {
  return [...sessions].sort(
    (a, b) => Number(b.current) - Number(a.current) || Date.parse(b.lastSeenAt) - Date.parse(a.lastSeenAt),
  );
}
