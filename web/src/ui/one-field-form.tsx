import { Trans } from "@lingui/react/macro";
import { type ComponentProps, type FormEvent, type ReactNode, useState } from "react";
import { Actions } from "./actions";
import { Button } from "./button";
import { FieldFailureText } from "./field-failure";
import styles from "./one-field-form.module.css";
import { type Outcome, otherFailure } from "./outcome";
import { Spoken } from "./spoken";
import { TextField } from "./text-field";
import { TroubleAlert } from "./trouble";
import type { Trouble } from "./trouble-of";
import { WaitNotice } from "./wait-notice";

type Refusal = { code: string; message: string };

type Answer =
  | { __typename: "InvalidInput"; message: string; fields: Refusal[] }
  | { __typename: "TooManyAttempts"; wait: number }
  | { __typename: string };

type Props = {
  /** What the one field is. It is required unless it is called optional; what it holds at first is selected. */
  field: Omit<ComponentProps<typeof TextField>, "readOnly" | "error" | "onInput" | "autoFocus">;
  /** Wordings of its own for codes of a refused field. */
  refusals?: Record<string, ReactNode>;
  busy: boolean;
  /** Takes the text, trimmed. Nothing where that was the end of it, else what is to be said here. */
  send(text: string): Promise<Outcome<Answer> | { kind: "cancelled" } | undefined>;
  onCancel(): void;
  /** The words of the button, and those while it is busy. */
  submit: ReactNode;
  busyLabel: ReactNode;
  /** In a dialog, which sees to Esc and to the focus: what is said above the field. */
  dialog?: { lead: ReactNode; kind: "danger" };
};

/** A form that asks for one text, in the place of what it changes or in a dialog. Esc leaves it, and nothing is done. */
export function OneFieldForm({ field, refusals = {}, busy, send, onCancel, submit, busyLabel, dialog }: Props) {
  const [refusal, setRefusal] = useState<Refusal>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [wait, setWait] = useState<{ seconds: number }>();
  const cancel = () => (busy ? undefined : onCancel());

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = event.currentTarget.elements.namedItem(field.name) as HTMLInputElement;
    const refuse = (what: Refusal) => {
      setRefusal(what);
      input.focus();
      input.select();
    };
    const text = input.value.trim();
    if (text === "" && !field.optional) return refuse({ code: "REQUIRED", message: "" });
    setRefusal(undefined);
    setTrouble(undefined);
    setWait(undefined);

    const outcome = await send(text);
    if (outcome?.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome?.kind !== "answered") return;
    const { answer } = outcome;
    if ("fields" in answer) return refuse(answer.fields[0] ?? { code: "", message: answer.message });
    if ("wait" in answer) return setWait({ seconds: answer.wait });
    setTrouble(otherFailure(answer));
  }

  return (
    <form
      className={styles.form}
      noValidate
      aria-busy={busy}
      onSubmit={onSubmit}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !dialog && !event.nativeEvent.isComposing) cancel();
      }}
    >
      {dialog?.lead}
      {wait ? <WaitNotice wait={wait} /> : <TroubleAlert trouble={trouble} />}
      <TextField
        spellCheck={false}
        enterKeyHint="done"
        onFocus={(event) => event.currentTarget.select()}
        {...field}
        readOnly={busy}
        // Pressing the button that led here asked for exactly this field.
        {...(dialog ? { "data-first-focus": true } : { autoFocus: true })}
        onInput={() => setRefusal(undefined)}
        error={
          refusal ? (
            <Spoken about={refusal}>{refusals[refusal.code] ?? <FieldFailureText failure={refusal} n={1} />}</Spoken>
          ) : undefined
        }
      />
      <Actions>
        <Button onClick={cancel}>
          <Trans id="common.cancel">Cancel</Trans>
        </Button>
        <Button kind={dialog?.kind ?? "primary"} type="submit" busy={busy} busyLabel={busyLabel}>
          {submit}
        </Button>
      </Actions>
    </form>
  );
}
