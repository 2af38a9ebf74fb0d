import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { SecurityEventType } from "../gql/graphql";

/** What the person should look at, since someone else may have done it. */
const NOTABLE: readonly string[] = [
  "SIGN_IN_FAILED",
  "MFA_FAILED",
  "MFA_LOCKED",
  "RECOVERY_CODE_USED",
  "MFA_UNBOUND",
  "MFA_RESTORED",
  "MFA_RESET_BY_ADMIN",
  "LOCKED_BY_ADMIN",
  "PASSWORD_RESET",
  "EMAIL_CHANGED",
] satisfies SecurityEventType[];

export function isNotable(type: string): boolean {
  return NOTABLE.includes(type);
}

/** A security event as a sentence. */
export function EventText({ type }: { type: SecurityEventType }) {
  return SENTENCES[type] ?? <Trans id="activity.other">Security event ({type})</Trans>;
}

const SENTENCES: Record<SecurityEventType, ReactNode> = {
  REGISTERED: <Trans id="activity.REGISTERED">Account created</Trans>,
  SIGNED_IN: <Trans id="activity.SIGNED_IN">Signed in</Trans>,
  SIGN_IN_FAILED: <Trans id="activity.SIGN_IN_FAILED">Sign-in with a wrong password</Trans>,
  MFA_FAILED: <Trans id="activity.MFA_FAILED">Right password, wrong code</Trans>,
  MFA_LOCKED: <Trans id="activity.MFA_LOCKED">Codes locked for a while after too many wrong ones</Trans>,
  RECOVERY_CODE_USED: <Trans id="activity.RECOVERY_CODE_USED">Recovery code used</Trans>,
  SIGNED_OUT: <Trans id="activity.SIGNED_OUT">Signed out</Trans>,
  STEPPED_UP: <Trans id="activity.STEPPED_UP">Confirmed with password before a change</Trans>,
  MFA_BOUND: <Trans id="activity.MFA_BOUND">Authenticator app added</Trans>,
  MFA_UNBOUND: <Trans id="activity.MFA_UNBOUND">Authenticator app removed</Trans>,
  MFA_RENAMED: <Trans id="activity.MFA_RENAMED">Authenticator renamed</Trans>,
  MFA_RESTORED: <Trans id="activity.MFA_RESTORED">Authenticator app put back by a mailed link</Trans>,
  RECOVERY_CODES_REGENERATED: <Trans id="activity.RECOVERY_CODES_REGENERATED">New recovery codes made</Trans>,
  RECOVERY_CODE_CHECKED: <Trans id="activity.RECOVERY_CODE_CHECKED">Recovery code checked</Trans>,
  PASSWORD_CHANGED: <Trans id="activity.PASSWORD_CHANGED">Password changed</Trans>,
  PASSWORD_RESET_REQUESTED: <Trans id="activity.PASSWORD_RESET_REQUESTED">Link to set a new password requested</Trans>,
  PASSWORD_RESET: <Trans id="activity.PASSWORD_RESET">New password set by a mailed link</Trans>,
  SESSION_REVOKED: <Trans id="activity.SESSION_REVOKED">A session was signed out remotely</Trans>,
  MFA_RESET_BY_ADMIN: <Trans id="activity.MFA_RESET_BY_ADMIN">Two-step verification reset by an administrator</Trans>,
  LOCKED_BY_ADMIN: <Trans id="activity.LOCKED_BY_ADMIN">Account locked by an administrator</Trans>,
  UNLOCKED_BY_ADMIN: <Trans id="activity.UNLOCKED_BY_ADMIN">Account unlocked by an administrator</Trans>,
  NAME_CHANGED: <Trans id="activity.NAME_CHANGED">Name changed</Trans>,
  EMAIL_CHANGE_REQUESTED: <Trans id="activity.EMAIL_CHANGE_REQUESTED">Links to change the email requested</Trans>,
  EMAIL_CHANGED: <Trans id="activity.EMAIL_CHANGED">Email changed</Trans>,
  ACCOUNT_DELETED: <Trans id="activity.ACCOUNT_DELETED">Account deleted</Trans>,
};
