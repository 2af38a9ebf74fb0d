import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "../ui/button";
import { Panel } from "../ui/panel";
import { ChangePassword } from "./change-password";

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
      {changing ? <ChangePassword onClose={() => setChanging(false)} /> : null}
    </Panel>
  );
}
