import { useApolloClient } from "@apollo/client/react";
import { type MfaStateFragment, MfaStateFragmentDoc } from "../gql/graphql";

/** Brings what a mutation answered to every screen that shows it: mutations do not write to the cache themselves. */
export function useWriteMfa() {
  const { cache } = useApolloClient();
  return (user: MfaStateFragment) => {
    const id = cache.identify({ __typename: "User", id: user.id });
    if (id) cache.writeFragment({ id, fragment: MfaStateFragmentDoc, fragmentName: "MfaState", data: user });
  };
}
