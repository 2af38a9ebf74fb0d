import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { NewCodes } from "../security/new-codes";
import { BittingLine } from "../ui/brand-mark";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { useScreen } from "../ui/screen-title";
import styles from "./enrollment.module.css";
import type { Bound } from "./verify";

type Props = { bound: Bound; onSecurity: () => void; onAnother: () => void };

/** The last step: what is different from now on. */
export function Done({ bound, onSecurity, onAnother }: Props) {
  const { t } = useLingui();
  useScreen(t({ id: "wizard.title", message: "Add an authenticator app" }));
  return (
    <div className={styles.stack}>
      <h1 tabIndex={-1}>
        {bound.first ? (
          <Trans id="wizard.done.h1">Two-step verification is on</Trans>
        ) : (
          <Trans id="wizard.done.h1More">Authenticator added</Trans>
        )}
      </h1>
      <BittingLine />
      <WhatChanged bound={bound} />
      {bound.lostCodesMadeAt ? <LostCodes madeAt={bound.lostCodesMadeAt} /> : null}
      <div className={styles.buttons}>
        <Button kind="primary" onClick={onSecurity}>
          <Trans id="wizard.done.toSecurity">Back to Security</Trans>
        </Button>
        <Button kind="text" onClick={onAnother}>
          <Trans id="wizard.done.another">Add another authenticator app</Trans>
        </Button>
      </div>
    </div>
  );
}

function WhatChanged({ bound: { name, first } }: { bound: Bound }) {
  return (
    <div className={styles.sentences}>
      <p>
        {first ? (
          <Trans id="wizard.done.lead">From now on, you enter a code from “{name}” when you sign in.</Trans>
        ) : (
          <Trans id="wizard.done.leadMore">You can now sign in with a code from “{name}” as well.</Trans>
        )}
      </p>
      <p>
        <Trans id="wizard.done.next">Each code works once: at your next sign-in, use a new one.</Trans>
      </p>
      {first ? (
        <p>
          <Trans id="wizard.done.signedOut">Your other sessions were signed out.</Trans>
        </p>
      ) : null}
    </div>
  );
}

/** The answer that carried the codes was lost on its way: nobody has seen them, so another set is made. */
function LostCodes({ madeAt }: { madeAt: string }) {
  const [asking, setAsking] = useState(false);
  const [renewed, setRenewed] = useState(false);
  if (renewed) return null;
  return (
    <Notice kind="warn">
      <p>
        <Trans id="wizard.done.lostCodes">Your recovery codes didn’t reach this page. Get a new set now.</Trans>
      </p>
      <div className={styles.inNotice}>
        <Button onClick={() => setAsking(true)}>
          <Trans id="security.codes.new">Get new codes</Trans>
        </Button>
      </div>
      {asking ? (
        <NewCodes
          madeBefore={madeAt}
          reload={() => {}}
          onClose={(done) => {
            setAsking(false);
            setRenewed(done);
          }}
        />
      ) : null}
    </Notice>
  );
}
