import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { flushSync } from "react-dom";
import { RegenerateRecoveryCodesDocument, SecurityDocument } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { Dialog } from "../ui/dialog";
import { FormAlert } from "../ui/notice";
import { otherFailure, useOperation } from "../ui/outcome";
import { Question } from "../ui/question";
import { RecoveryCodesSheet } from "../ui/recovery-codes-sheet";
import { useStatus } from "../ui/status-bar";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import { useWriteMfa } from "./use-write-mfa";

type Props = {
  /** When the set that is being replaced was made, to tell whether a lost answer made another. */
  madeBefore: string;
  reload: () => void;
  onClose: (renewed: boolean) => void;
};

type Refusal = { kind: "trouble"; trouble: Trouble } | { kind: "unseen" } | { kind: "off" };

/** Asks, then shows the new set once. The codes live in this component and go with it. */
export function NewCodes({ madeBefore, reload, onClose }: Props) {
  const { t } = useLingui();
  const client = useApolloClient();
  const status = useStatus();
  const writeMfa = useWriteMfa();
  const stepUp = useStepUp();
  const { run, busy } = useOperation(RegenerateRecoveryCodesDocument);
  const [codes, setCodes] = useState<readonly string[]>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [made, setMade] = useState(madeBefore);

  /** The answer was lost: a newer set means that the old codes are dead, and that nobody has seen the new ones. */
  async function afterLostAnswer(trouble: Trouble): Promise<Refusal> {
    const answer = await client.query({ query: SecurityDocument, fetchPolicy: "network-only" }).catch(() => undefined);
    const now = answer?.data?.me?.mfa.recoveryCodes?.createdAt ?? made;
    if (Date.parse(now) <= Date.parse(made)) return { kind: "trouble", trouble };
    setMade(now);
    return { kind: "unseen" };
  }

  async function renew() {
    setRefusal(undefined);
    const about = t({ id: "security.codes.new", message: "Get new codes" });
    const outcome = await stepUp(() => run({}), about);
    if (outcome.kind === "trouble") {
      const { trouble } = outcome;
      return setRefusal(trouble.kind === "network" ? await afterLostAnswer(trouble) : { kind: "trouble", trouble });
    }
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "RecoveryCodesIssued":
        writeMfa(answer.user);
        return setCodes(answer.recoveryCodes);
      case "MfaNotEnabled":
        reload();
        return setRefusal({ kind: "off" });
      default:
        return setRefusal({ kind: "trouble", trouble: otherFailure(answer) });
    }
  }

  function finish() {
    flushSync(() => onClose(true));
    status.show(t({ id: "regen.done", message: "New recovery codes are in place." }));
  }

  if (codes) {
    return (
      <Dialog key="codes" title={<Trans id="regen.sheet">Your new recovery codes</Trans>} sheet locked onClose={finish}>
        <RecoveryCodesSheet codes={codes} done={<Trans id="common.done">Done</Trans>} onDone={finish} />
      </Dialog>
    );
  }
  return (
    <Question
      title={<Trans id="regen.h">Get new recovery codes?</Trans>}
      alert={refusal ? <Refused refusal={refusal} /> : null}
      submit={<Trans id="security.codes.new">Get new codes</Trans>}
      busyLabel={<Trans id="regen.busy">Making new codes…</Trans>}
      busy={busy}
      kind="primary"
      onSubmit={renew}
      onClose={() => onClose(false)}
    >
      <Trans id="regen.p">Your old codes stop working right away.</Trans>
    </Question>
  );
}

function Refused({ refusal }: { refusal: Refusal }) {
  if (refusal.kind === "trouble") return <TroubleAlert trouble={refusal.trouble} />;
  return (
    <FormAlert>
      {refusal.kind === "unseen" ? (
        <Trans id="regen.unseen">A new set was made, but it didn’t reach this page. Get another one.</Trans>
      ) : (
        <Trans id="regen.off">Two-step verification is off, so there are no recovery codes to renew.</Trans>
      )}
    </FormAlert>
  );
}
