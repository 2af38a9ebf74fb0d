import { Trans } from "@lingui/react/macro";
import { useSearch } from "wouter";
import { ButtonLink } from "../ui/button";
import styles from "../ui/stack.module.css";

export function BackToSignIn() {
  const search = useSearch();
  return (
    <div className={styles.links}>
      <ButtonLink kind="text" href={`/login${search && `?${search}`}`}>
        <Trans id="forgot.back">Back to sign-in</Trans>
      </ButtonLink>
    </div>
  );
}
