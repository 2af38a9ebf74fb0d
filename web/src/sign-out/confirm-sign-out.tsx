import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useBoot } from "../boot";
import { LogoutDocument } from "../gql/entry/graphql";
import { Button, ButtonLink } from "../ui/button";
import { FormAlert } from "../ui/notice";
import { useOperation } from "../ui/outcome";
import { OutsideFrame } from "../ui/outside-frame";
import { useScreen } from "../ui/screen-title";

/** Asks first: another site must not be able to sign people out behind their back. */
export function ConfirmSignOut() {
  const { t } = useLingui();
  const boot = useBoot();
  const site = boot.site.name;
  const logout = useOperation(LogoutDocument);
  const [failed, setFailed] = useState(false);
  const title = t({ id: "signOut.h1", message: `Sign out of ${site}?` });
  useScreen(title);

  async function signOut() {
    setFailed(false);
    const outcome = await logout.run({});
    if (outcome.kind === "ignored") return;
    // Answered or not: Boot tells whether the session is gone, and shows the page for it.
    const now = await boot.refresh();
    setFailed(now?.me !== null);
  }

  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>{title}</h1>
      {failed ? (
        <FormAlert>
          <Trans id="signOut.err">Couldn’t sign you out: you’re still signed in here. Try again.</Trans>
        </FormAlert>
      ) : null}
      <p>
        <Trans id="signOut.p">A link on another site brought you here.</Trans>
      </p>
      <Button
        kind="primary"
        wide
        busy={logout.busy}
        busyLabel={<Trans id="signOut.busy">Signing out…</Trans>}
        onClick={signOut}
      >
        <Trans id="common.signOut">Sign out</Trans>
      </Button>
      <ButtonLink kind="secondary" wide href="/u">
        <Trans id="signOut.stay">Stay signed in</Trans>
      </ButtonLink>
    </OutsideFrame>
  );
}
