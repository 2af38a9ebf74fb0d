import type { MfaStateFragment } from "../gql/graphql";

/** One authenticator, as the list shows it. */
export type Authenticator = MfaStateFragment["mfa"]["authenticators"][number];
