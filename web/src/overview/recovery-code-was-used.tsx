import { Plural, Trans } from "@lingui/react/macro";
import { ButtonLink } from "../ui/button";
import { Notice } from "../ui/notice";
import styles from "./overview.module.css";

/** After a sign-in with a recovery code: what is left, and what to do if the phone is gone. */
export function RecoveryCodeWasUsed({ n }: { n: number }) {
  return (
    <Notice kind="warn">
      <p>
        <Trans id="recovery.after">
          You signed in with a recovery code.{" "}
          <Plural value={n} _0="You have none left." one="You have # left." other="You have # left." /> If your phone is
          gone, add a new authenticator app and remove the old one.
        </Trans>
      </p>
      <div className={styles.actions}>
        <ButtonLink kind="secondary" href="/u/security#new-codes">
          <Trans id="security.codes.new">Get new codes</Trans>
        </ButtonLink>
        <ButtonLink kind="text" href="/u/security/mfa/new">
          <Trans id="mfa.add">Add an authenticator app</Trans>
        </ButtonLink>
      </div>
    </Notice>
  );
}
