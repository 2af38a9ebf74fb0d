import { useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { historySettled } from "../ui/back-closes";
import { Done } from "./done";
import { LeaveDialog } from "./leave-dialog";
import { SaveCodes } from "./save-codes";
import { Scan } from "./scan";
import { type Setup, useSetup } from "./use-setup";
import { isLaterStep, useWizardHistory } from "./use-wizard-history";
import { type Bound, Verify } from "./verify";
import { WizardFrame } from "./wizard-frame";
import { useWizardWord } from "./wizard-word";

/** Adding an authenticator app, from the QR code to the recovery codes. A second one begins a visit of its own. */
export function Enrollment() {
  const [visit, setVisit] = useState(1);
  return <Wizard key={visit} onAnother={() => setVisit(visit + 1)} />;
}

type Phase = { at: "codes"; bound: Bound; codes: readonly string[] } | { at: "done"; bound: Bound };

function Wizard({ onAnother }: { onAnother: () => void }) {
  const wizardWord = useWizardWord();
  // What a reload brought back here. Behind the first steps there is nothing to come back to: those codes are gone.
  const [arrival] = useState(() => ({ word: wizardWord.read(), state: history.state as unknown }));
  const over = arrival.word === "codes" || arrival.state === 3 || arrival.state === 4;
  const [phase, setPhase] = useState<Phase>();
  const [name, setName] = useState<string>();
  const [renewed, setRenewed] = useState(arrival.word === "setup");
  const [saved, setSaved] = useState(false);
  const [asking, setAsking] = useState(false);
  const wizard = useWizardHistory(wentBack);
  const { setup, begin } = useSetup({ wanted: !over, onCancelled: cancel });

  // biome-ignore lint/correctness/useExhaustiveDependencies: how the visit began does not change.
  useEffect(() => {
    if (over) return wizard.leave();
    // A reload on the second step made a new QR code, so the first step is where it goes on.
    if (isLaterStep(arrival.state)) history.back();
    arrival.state = 1;
    wizardWord.write("setup");
    return () => {
      if (wizardWord.read() === "setup") wizardWord.clear();
    };
  }, []);

  async function cancel() {
    wizardWord.clear();
    await historySettled();
    wizard.leave();
  }

  function wentBack() {
    if (!phase || isLaterStep(history.state)) return;
    if (phase.at === "done" || saved) return wizard.leave();
    wizard.restore(3);
    setAsking(true);
  }

  function onBound(bound: Bound, codes: readonly string[] | null) {
    flushSync(() => setPhase(codes ? { at: "codes", bound, codes } : { at: "done", bound }));
    if (codes) wizardWord.write("codes");
    else wizardWord.clear();
    wizard.replace(codes ? 3 : 4);
  }

  function onSaved(now: boolean) {
    setSaved(now);
    if (now) wizardWord.clear();
    else wizardWord.write("codes");
  }

  function startAgain() {
    setRenewed(true);
    if (isLaterStep(history.state)) history.back();
    void begin();
  }

  function another() {
    wizard.replace(1);
    onAnother();
  }

  const at = phase?.at ?? (wizard.step === 2 && setup.kind === "ready" ? "verify" : "scan");
  const { steps, current } = useSteps(at, setup, phase);
  if (over) return null;
  return (
    <WizardFrame
      steps={steps}
      current={current}
      onCancel={phase ? undefined : cancel}
      onAway={phase?.at === "codes" && !saved ? () => setAsking(true) : undefined}
    >
      {at === "scan" ? (
        <Scan setup={setup} renewed={renewed} onNext={wizard.forward} onRetry={() => void begin()} onBack={cancel} />
      ) : null}
      {at === "verify" && setup.kind === "ready" ? (
        <Verify
          setup={setup.setup}
          before={setup.before}
          name={name}
          onName={setName}
          onBack={() => history.back()}
          onStartAgain={startAgain}
          onBound={onBound}
        />
      ) : null}
      {phase?.at === "codes" ? (
        <SaveCodes
          codes={phase.codes}
          onSaved={onSaved}
          onDone={() => {
            flushSync(() => setPhase({ at: "done", bound: phase.bound }));
            wizard.replace(4);
          }}
        />
      ) : null}
      {phase?.at === "done" ? <Done bound={phase.bound} onSecurity={wizard.leave} onAnother={another} /> : null}
      {asking ? (
        <LeaveDialog
          onStay={() => setAsking(false)}
          onLeave={async () => {
            flushSync(() => setAsking(false));
            await historySettled();
            wizard.leave();
          }}
        />
      ) : null}
    </WizardFrame>
  );
}

/** Four steps the first time; three when recovery codes are there already. */
function useSteps(at: "scan" | "verify" | "codes" | "done", setup: Setup, phase: Phase | undefined) {
  const { t } = useLingui();
  const more = phase ? phase.at === "done" && !phase.bound.first : setup.kind === "ready" && setup.before.enabled;
  const all = [
    { at: "scan", label: t({ id: "wizard.step.scan", message: "Scan" }) },
    { at: "verify", label: t({ id: "wizard.step.verify", message: "Verify" }) },
    { at: "codes", label: t({ id: "wizard.step.save", message: "Save codes" }) },
    { at: "done", label: t({ id: "wizard.step.done", message: "Done" }) },
  ].filter((step) => !more || step.at !== "codes");
  return { steps: all.map(({ label }) => label), current: all.findIndex((step) => step.at === at) };
}
