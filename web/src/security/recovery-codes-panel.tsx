import { Plural, Trans } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { useWizardWord } from "../enrollment/wizard-word";
import type { MfaStateFragment } from "../gql/graphql";
import { codesState } from "../overview/check-up";
import { Button } from "../ui/button";
import { OnDate } from "../ui/dates";
import { Notice } from "../ui/notice";
import { Panel, PanelRow } from "../ui/panel";
import { usePressedByAddress } from "../ui/pressed-by-address";
import { CheckCode } from "./check-code";
import { LastChecked } from "./last-checked";
import { NewCodes } from "./new-codes";
import styles from "./security.module.css";

type Codes = NonNullable<MfaStateFragment["mfa"]["recoveryCodes"]>;

/** How many recovery codes are left, and the way to a new set. */
export function RecoveryCodesPanel({ codes, reload }: { codes: Codes; reload: () => void }) {
  const [doing, setDoing] = useState<"checking" | "renewing">();
  const wizardWord = useWizardWord();
  // Left the codes unconfirmed just before: they may be lost.
  const [unsaved, setUnsaved] = useState(() => wizardWord.read() === "codes");
  // Said once: it outlives a reload, not a look at another page.
  useEffect(() => () => wizardWord.clear(), [wizardWord]);
  const newCodes = usePressedByAddress("new-codes");
  const checkCode = usePressedByAddress("check-code");
  const date = <OnDate at={codes.createdAt} />;
  const { remaining: n, total } = codes;

  function close(renewed: boolean) {
    setDoing(undefined);
    if (!renewed) return;
    wizardWord.clear();
    setUnsaved(false);
  }

  return (
    <Panel
      title={<Trans id="security.codes.h">Recovery codes</Trans>}
      aside={
        <Button ref={newCodes} onClick={() => setDoing("renewing")}>
          <Trans id="security.codes.new">Get new codes</Trans>
        </Button>
      }
    >
      <PanelRow>
        <div className={styles.stack}>
          <div className={styles.beside}>
            <p className={styles.muted}>
              <Trans id="security.codes.left">
                {n} of {total} left · Made {date}
              </Trans>
              <br />
              <LastChecked at={codes.lastCheckedAt} />
            </p>
            {n > 0 ? (
              <Button ref={checkCode} onClick={() => setDoing("checking")}>
                <Trans id="drill.open">Check a code</Trans>
              </Button>
            ) : null}
          </div>
          {unsaved ? (
            <Notice kind="warn">
              <Trans id="security.codes.unsaved">
                You left before confirming that you saved your recovery codes. If you don’t have them, get new ones.
              </Trans>
            </Notice>
          ) : null}
          {codesState(n) === "ok" ? null : (
            <Notice kind="warn">
              <FewLeft n={n} />
            </Notice>
          )}
        </div>
      </PanelRow>
      {doing === "checking" ? <CheckCode reload={reload} onClose={() => setDoing(undefined)} /> : null}
      {doing === "renewing" ? <NewCodes madeBefore={codes.createdAt} reload={reload} onClose={close} /> : null}
    </Panel>
  );
}

function FewLeft({ n }: { n: number }) {
  if (n === 0) {
    return (
      <Trans id="security.codes.none">None left. If you lose your phone now, you can’t sign in. Get a new set.</Trans>
    );
  }
  return (
    <Trans id="security.codes.low">
      <Plural
        value={n}
        one="Only # left. Get a new set, so that you don’t get locked out."
        other="Only # left. Get a new set, so that you don’t get locked out."
      />
    </Trans>
  );
}
