import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Loaded } from "../account/loaded";
import { Page } from "../account/page";
import rows from "../account/rows.module.css";
import { SessionsDocument } from "../gql/graphql";
import { Button } from "../ui/button";
import { controlAt, useFocusAfterRemoval } from "../ui/focus-after-removal";
import { useLoad } from "../ui/outcome";
import { Panel } from "../ui/panel";
import { usePressedByAddress } from "../ui/pressed-by-address";
import { inOrder } from "./order";
import { SessionRow } from "./session-row";
import { SignOutOthers } from "./sign-out-others";

/** Where this account is signed in, and the way to sign out of it. */
export function Sessions() {
  const { t } = useLingui();
  const load = useLoad(SessionsDocument);
  const sessions = inOrder(load.data?.me?.sessions ?? []);
  const others = sessions.filter(({ current }) => !current).length;

  const removing = useFocusAfterRemoval(
    sessions.length,
    (index) => controlAt("[data-sign-out]", index) ?? document.querySelector<HTMLElement>("h1"),
  );

  return (
    <Page
      title={t({ id: "sessions.title", message: "Sessions" })}
      lead={<Trans id="sessions.lead">Where you’re signed in. Sign out of anything you don’t recognize.</Trans>}
      aside={load.data ? <Others n={others} onSigningOut={() => removing(0)} /> : null}
    >
      <Panel>
        <Loaded load={load} rows={3}>
          {() => (
            <ul className={rows.list}>
              {sessions.map((session, index) => (
                <SessionRow
                  key={session.id}
                  session={session}
                  reload={load.retry}
                  // The first row is this session, which has no button.
                  onSigningOut={() => removing(index - 1)}
                />
              ))}
            </ul>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

/** The way to sign them all out, or that there are none. */
function Others({ n, onSigningOut }: { n: number; onSigningOut: () => void }) {
  const [asking, setAsking] = useState(false);
  const opener = usePressedByAddress("sign-out-others");
  if (n === 0) {
    return (
      <p className={rows.detail}>
        <Trans id="sessions.only">You’re only signed in here.</Trans>
      </p>
    );
  }
  return (
    <>
      <Button ref={opener} onClick={() => setAsking(true)}>
        <Trans id="sessions.others">Sign out everywhere else</Trans>
      </Button>
      {asking ? <SignOutOthers n={n} onClose={() => setAsking(false)} onSigningOut={onSigningOut} /> : null}
    </>
  );
}
