/**
 * What both explorers open with: the whole flow as operations that are ready to run, one after the other. It is one
 * document, so that one set of variables and headers does for all of it.
 */
export const WALK = `# A walk through the API, from top to bottom.
#
# Each operation runs by itself: put the cursor
# in it and press Ctrl-Enter, or choose it at
# the Run button. What an answer brings goes
# into Variables, below, for the next ones. code
# is what the authenticator app shows now; each
# code works once.
#
# Programs, and front ends of other origins,
# hold a bearer token. It comes as accessToken
# when a sign-in is complete. Put it into
# Headers, below:
#
#   "Authorization": "Bearer acc_..."
#
# To call as the person who is signed in to this
# site's pages, send "x-latchkey-csrf": "1"
# instead.
#
# What can be expected to go wrong is data, not
# an error: "... on Failure { message }" takes
# all of it, also what is added later.

# 1. Needs nothing. Nobody is signed in yet.
query LookAround {
  site {
    name
    passwordMinLength
    maxAuthenticators
  }
  me {
    email
  }
}

# 2. A new account, signed in at once. Put
# accessToken into Headers.
mutation Register($email: String!, $password: String!) {
  register(input: { email: $email, password: $password, transport: BEARER }) {
    __typename
    ... on SignedIn {
      accessToken
      session { expiresAt elevatedUntil }
    }
    ... on InvalidInput { fields { field code message } }
    ... on Failure { message }
  }
}

# 3. The secret is shown here and never again.
# Open qrCode in a tab and scan it. Without a
# phone, "pnpm totp SECRET" prints the codes.
mutation SetUpMfa {
  setupMfa(input: { name: "Phone" }) {
    __typename
    ... on MfaSetup { enrollment secret otpauthUri qrCode expiresAt }
    ... on Failure { message }
  }
}

# 4. Turns two-step verification on. Keep the
# recovery codes: they are not shown again.
mutation ConfirmMfa($enrollment: ID!, $code: String!) {
  confirmMfa(input: { enrollment: $enrollment, code: $code }) {
    __typename
    ... on MfaBound {
      authenticator { id name }
      recoveryCodes
    }
    ... on InvalidCode { reason attemptsLeft retryAfterSeconds clockOffsetSeconds }
    ... on Failure { message }
  }
}

# 5. The token in Headers is dead from now on.
mutation SignOut {
  logout { ok }
}

# 6. The first step. With an authenticator
# bound, it opens a challenge and no session.
mutation SignIn($email: String!, $password: String!) {
  login(input: { email: $email, password: $password, transport: BEARER }) {
    __typename
    ... on MfaRequired { challenge methods expiresAt }
    ... on SignedIn { accessToken }
    ... on TooManyAttempts { retryAfterSeconds }
    ... on Failure { message }
  }
}

# 7. The second step. A new accessToken for
# Headers.
mutation EnterCode($challenge: String!, $code: String!) {
  verifyMfa(input: { challenge: $challenge, code: $code }) {
    __typename
    ... on SignedIn { accessToken }
    ... on InvalidCode { reason attemptsLeft retryAfterSeconds clockOffsetSeconds }
    ... on Failure { message }
  }
}

# 8. Or, after SignOut and SignIn, the second
# step without the phone. Ends all other
# sessions.
mutation UseRecoveryCode($challenge: String!, $recoveryCode: String!) {
  useRecoveryCode(input: { challenge: $challenge, recoveryCode: $recoveryCode }) {
    __typename
    ... on SignedIn { accessToken }
    ... on InvalidCode { reason attemptsLeft }
    ... on Failure { message }
  }
}

# 9. Who is signed in, and what protects the
# account.
query LookAtAccount {
  me {
    email
    mfa {
      enabled
      authenticators { id name lastUsedAt }
      recoveryCodes { remaining total }
    }
    sessions { current device amr elevatedUntil }
    securityEvents(first: 5) { edges { node { type createdAt } } }
  }
}

# 10. Fresh proof, for what is sensitive.
# Replaces the token: put the new one into
# Headers.
mutation StepUp($password: String!, $code: String!) {
  stepUp(input: { password: $password, code: $code }) {
    __typename
    ... on SteppedUp { accessToken }
    ... on InvalidCode { reason attemptsLeft retryAfterSeconds }
    ... on Failure { message }
  }
}

# 11. Removing the last authenticator turns two-
# step verification off.
mutation UnbindMfa($authenticatorId: ID!) {
  unbindMfa(input: { authenticatorId: $authenticatorId }) {
    __typename
    ... on MfaUnbound {
      user { mfa { enabled } }
    }
    ... on StepUpRequired { needsCode }
    ... on Failure { message }
  }
}
`;

/** The variables of all operations of the walk. Those that are empty are filled from answers. */
export const WALK_VARIABLES = {
  email: "ada@example.com",
  password: "correct horse battery staple",
  enrollment: "",
  code: "",
  challenge: "",
  recoveryCode: "",
  authenticatorId: "",
};

/** In its place the API takes any token; it is nobody's. */
export const WALK_HEADERS = { Authorization: "Bearer acc_..." };
