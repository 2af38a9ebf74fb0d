import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { Loaded } from "../account/loaded";
import { Page } from "../account/page";
import { useWizardWord } from "../enrollment/wizard-word";
import { SecurityDocument } from "../gql/graphql";
import { useLoad } from "../ui/outcome";
import { Panel, PanelRow } from "../ui/panel";
import { PasswordPanel } from "./password-panel";
import { RecoveryCodesPanel } from "./recovery-codes-panel";
import { TwoStepPanel } from "./two-step-panel";

/** Everything that protects the account: authenticators, recovery codes, password. */
export function Security() {
  const { t } = useLingui();
  const load = useLoad(SecurityDocument);
  const me = load.data?.me;
  const wizardWord = useWizardWord();
  const hasNoCodes = me?.mfa.recoveryCodes === null;

  useEffect(() => {
    // Those that were not saved are gone with the last authenticator, and may be set up anew.
    if (hasNoCodes) wizardWord.clear();
  }, [hasNoCodes, wizardWord]);

  return (
    <Page title={t({ id: "security.title", message: "Security" })}>
      {me ? <TwoStepPanel mfa={me.mfa} reload={load.retry} /> : <NotYet key="not-yet" load={load} />}
      {me?.mfa.recoveryCodes ? <RecoveryCodesPanel codes={me.mfa.recoveryCodes} reload={load.retry} /> : null}
      {/* Not before what stands above it: nothing may move. */}
      {me || load.trouble ? <PasswordPanel /> : null}
    </Page>
  );
}

function NotYet({ load }: { load: ReturnType<typeof useLoad> }) {
  return (
    <Panel title={<Trans id="security.mfa.h">Two-step verification (MFA)</Trans>}>
      <Loaded load={load} rows={2}>
        {() => <PanelRow>{null}</PanelRow>}
      </Loaded>
    </Panel>
  );
}
