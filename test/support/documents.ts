/** The operations of the public API, each with all that it can answer. */

const USER = "user { id email name }";
const SESSION = "session { id current amr createdAt lastSeenAt expiresAt elevatedUntil ipAddress device }";
const FAILURE = `
  ... on Failure { message }
  ... on InvalidInput { fields { field code message } }
  ... on InvalidCode { reason attemptsLeft codeRetryAfterSeconds: retryAfterSeconds clockOffsetSeconds }
  ... on TooManyAttempts { retryAfterSeconds }
  ... on StepUpRequired { needsCode }
  ... on ChangesFrozen { retryAfterSeconds }
  ... on AuthenticatorLimitReached { limit }`;
const SIGNED_IN = `... on SignedIn { ${USER} ${SESSION} accessToken }`;

/** Fragments on types that are no members of a result do not fit it: each document keeps those that are. */
const mutation = (name: string, input: string | undefined, members: string, failures: string[]) => {
  const kept = FAILURE.trim()
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("... on Failure") || failures.some((type) => line.startsWith(`... on ${type} `)));
  const selection = `{ __typename ${members} ${failures.length > 0 ? kept.join(" ") : ""} }`;
  return input
    ? `mutation ($input: ${input}!) { ${name}(input: $input) ${selection} }`
    : `mutation { ${name} ${selection} }`;
};

export const documents = {
  register: mutation("register", "RegisterInput", SIGNED_IN, ["InvalidInput", "TooManyAttempts"]),
  login: mutation("login", "LoginInput", `${SIGNED_IN} ... on MfaRequired { challenge methods expiresAt }`, [
    "TooManyAttempts",
  ]),
  verifyMfa: mutation("verifyMfa", "VerifyMfaInput", SIGNED_IN, ["InvalidCode", "TooManyAttempts"]),
  useRecoveryCode: mutation("useRecoveryCode", "UseRecoveryCodeInput", SIGNED_IN, ["InvalidCode", "TooManyAttempts"]),
  logout: mutation("logout", undefined, "ok", []),
  stepUp: mutation("stepUp", "StepUpInput", `... on SteppedUp { ${SESSION} accessToken }`, [
    "InvalidCode",
    "TooManyAttempts",
  ]),
  setupMfa: mutation(
    "setupMfa",
    "SetupMfaInput",
    "... on MfaSetup { enrollment secret otpauthUri qrCode issuer account algorithm digits periodSeconds expiresAt }",
    ["InvalidInput", "StepUpRequired", "AuthenticatorLimitReached", "ChangesFrozen", "TooManyAttempts"],
  ),
  confirmMfa: mutation(
    "confirmMfa",
    "ConfirmMfaInput",
    `... on MfaBound { authenticator { id name createdAt lastUsedAt clockOffsetSeconds } recoveryCodes ${USER} }`,
    ["InvalidCode", "ChangesFrozen", "TooManyAttempts"],
  ),
  renameMfa: mutation("renameMfa", "RenameMfaInput", "... on MfaRenamed { authenticator { id name } }", [
    "InvalidInput",
  ]),
  unbindMfa: mutation("unbindMfa", "UnbindMfaInput", `... on MfaUnbound { ${USER} }`, [
    "StepUpRequired",
    "ChangesFrozen",
  ]),
  regenerateRecoveryCodes: mutation(
    "regenerateRecoveryCodes",
    undefined,
    `... on RecoveryCodesIssued { recoveryCodes ${USER} }`,
    ["StepUpRequired", "ChangesFrozen"],
  ),
  checkRecoveryCode: mutation("checkRecoveryCode", "CheckRecoveryCodeInput", `... on RecoveryCodeChecked { ${USER} }`, [
    "InvalidCode",
    "StepUpRequired",
    "TooManyAttempts",
  ]),
  changeName: mutation("changeName", "ChangeNameInput", `... on NameChanged { ${USER} }`, ["InvalidInput"]),
  requestEmailChange: mutation(
    "requestEmailChange",
    "RequestEmailChangeInput",
    "... on EmailChangeRequested { user { id email emailChange { newEmail expiresAt } } }",
    ["InvalidInput", "StepUpRequired", "TooManyAttempts"],
  ),
  confirmEmailChange: mutation(
    "confirmEmailChange",
    "ConfirmEmailChangeInput",
    "... on EmailChangeConfirmed { complete }",
    ["EmailLinkInvalid"],
  ),
  deleteAccount: mutation("deleteAccount", "DeleteAccountInput", "... on AccountDeleted { ok }", [
    "InvalidInput",
    "StepUpRequired",
  ]),
  changePassword: mutation("changePassword", "ChangePasswordInput", `... on PasswordChanged { ${USER} }`, [
    "InvalidInput",
    "StepUpRequired",
  ]),
  requestPasswordReset: mutation("requestPasswordReset", "RequestPasswordResetInput", "message", []),
  resetPassword: mutation("resetPassword", "ResetPasswordInput", "... on PasswordReset { message }", [
    "InvalidInput",
    "TooManyAttempts",
  ]),
  undoMfaRemoval: mutation("undoMfaRemoval", "UndoMfaRemovalInput", "... on MfaRemovalUndone { message }", [
    "TooManyAttempts",
  ]),
  revokeSession: mutation("revokeSession", "RevokeSessionInput", `... on SessionRevoked { ${USER} }`, [
    "StepUpRequired",
  ]),
  revokeOtherSessions: mutation("revokeOtherSessions", undefined, `... on OtherSessionsRevoked { count ${USER} }`, [
    "StepUpRequired",
  ]),
  me: `{
    me {
      id email name createdAt
      mfa {
        enabled
        authenticators { id name createdAt lastUsedAt clockOffsetSeconds }
        recoveryCodes { total remaining createdAt lastCheckedAt }
      }
      sessions { id current amr createdAt lastSeenAt expiresAt elevatedUntil ipAddress device }
    }
  }`,
  events: `query ($first: Int, $after: String) {
    me {
      securityEvents(first: $first, after: $after) {
        edges { cursor node { id type createdAt ipAddress device } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }`,
  pendingSignIn: "{ pendingSignIn { challenge methods expiresAt } }",
  site: "{ site { name issuer passwordMinLength maxAuthenticators supportUrl } }",
} as const;
