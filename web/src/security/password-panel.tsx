import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "../ui/button";
import { Panel } from "../ui/panel";
import { usePressedByAddress } from "../ui/pressed-by-address";
import { ChangePassword } from "./change-password";

/** The password, and the way to another. */
export function PasswordPanel() {
  const [changing, setChanging] = useState(false);
  const opener = usePressedByAddress("change-password");
  return (
    <Panel
      title={<Trans id="password.h">Password</Trans>}
      aside={
        <Button ref={opener} onClick={() => setChanging(true)}>
          <Trans id="password.change">Change password</Trans>
        </Button>
      }
    >
      {changing ? <ChangePassword onClose={() => setChanging(false)} /> : null}
    </Panel>
  );
}
