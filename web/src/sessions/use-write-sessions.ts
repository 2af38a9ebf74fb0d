import { useApolloClient } from "@apollo/client/react";
import { SessionsDocument, type SessionsQuery } from "../gql/graphql";

/** Brings the sessions that a mutation left to every screen that shows them. */
export function useWriteSessions() {
  const { cache } = useApolloClient();
  return (user: { id: string; sessions: NonNullable<SessionsQuery["me"]>["sessions"] }) =>
    cache.writeQuery({ query: SessionsDocument, data: { me: { __typename: "User", ...user } } });
}
