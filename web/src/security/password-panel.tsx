import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "../ui/button";
import { Panel, PanelRow } from "../ui/panel";
import { ChangePassword } from "./change-password";
import styles from "./security.module.css";

/** The password, and the way to another. */
export function PasswordPanel() {
  const [changing, setChanging] = useState(false);
  return (
    <Panel
      title={<Trans id="password.h">Password</Trans>}
      aside={
        <Button onClick={() => setChanging(true)}>
          <Trans id="password.change">Change password</Trans>
        </Button>
      }
    >
      <PanelRow>
        <p className={styles.muted}>
          <Trans id="password.signsOut">Your other sessions will be signed out.</Trans>
        </p>
      </PanelRow>
      {changing ? <ChangePassword onClose={() => setChanging(false)} /> : null}
    </Panel>
  );
}
