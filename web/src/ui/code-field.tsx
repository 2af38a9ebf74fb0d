import { Trans } from "@lingui/react/macro";
import {
  type CSSProperties,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import styles from "./code-field.module.css";
import { FieldError } from "./field-error";
import { CODE_LENGTH, caretAfterReading, readCode, readPastedCode } from "./read-code";
import { Malformed } from "./refused-code";
import { Spoken } from "./spoken";

/** What brings a piece of text as a whole, so that a code has to be found in it. Unknown kinds are such as autofill. */
const TYPED = /^(insertText|insertCompositionText|delete|history)/;

type Props = {
  error?: ReactNode;
  /** The text changed: a refusal of the former one no longer holds. */
  onEdit?: () => void;
  /** Off while a wait runs. While the form is busy the field is `readOnly`, which says it already. */
  autoSubmit?: boolean;
  readOnly?: boolean;
  autoFocus?: boolean;
  /** Ids of what else describes the field, such as the lead of a screen whose only task it is. */
  describedBy?: string;
  ref?: Ref<CodeFieldHandle>;
};

/** What a form does with the field when it is submitted, and after a refusal. */
export type CodeFieldHandle = {
  /** The six digits; or undefined, after the field has said that they are not all there. */
  read: () => string | undefined;
  /** Focus, with the text selected, so that the next digit replaces a refused code. */
  select: () => void;
};

/**
 * The six digits of an authenticator app, as one real input named `code`, so that paste, autofill, dictation and undo
 * work. The code lives in the element and nowhere else. The sixth digit submits the form, once for each value, unless
 * another required field is still empty.
 */
export function CodeField({ error, onEdit, autoSubmit = true, readOnly, autoFocus, describedBy, ref }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const code = useRef("");
  const submitted = useRef(new Set<string>());
  const [filled, setFilled] = useState(0);
  const [own, setOwn] = useState<Own>();
  useImperativeHandle(ref, () => {
    const select = () => {
      input.current?.focus();
      input.current?.select();
    };
    const read = () => {
      if (code.current.length === CODE_LENGTH) return code.current;
      setOwn({ kind: "short" });
      select();
      return undefined;
    };
    return { read, select };
  }, []);

  // However the form was submitted, this value has been tried.
  useEffect(() => {
    const form = input.current?.form;
    const remember = () => submitted.current.add(code.current);
    form?.addEventListener("submit", remember, { capture: true });
    return () => form?.removeEventListener("submit", remember, { capture: true });
  }, []);

  function read(field: HTMLInputElement, event: InputEvent) {
    const typed = TYPED.test(event.inputType ?? "");
    const next = typed ? readCode(field.value) : readPastedCode(event.data ?? field.value, field.value);
    setOwn(next === undefined ? { kind: "paste" } : undefined);
    const caret = caretAfterReading(field.value, field.selectionStart ?? field.value.length);
    const changed = next !== undefined && next !== code.current;
    code.current = next ?? code.current;
    if (field.value !== code.current) {
      field.value = code.current;
      field.setSelectionRange(caret, caret);
    }
    setFilled(code.current.length);
    if (!changed) return;
    onEdit?.();
    if (autoSubmit && code.current.length === CODE_LENGTH && !submitted.current.has(code.current)) submitFrom(field);
  }

  const shown = own ? <OwnError own={own} /> : error;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        <Trans id="code.label">6-digit code</Trans>
      </label>
      <p className={styles.hint} id={`${id}-hint`}>
        <Trans id="code.auto">We check it as soon as all six digits are in.</Trans>
      </p>
      <input
        ref={input}
        id={id}
        className={styles.code}
        style={{ "--filled": filled } as CSSProperties}
        name="code"
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        enterKeyHint="go"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        dir="ltr"
        // biome-ignore lint/a11y/noAutofocus: for screens whose only task is this field; its description holds the lead.
        autoFocus={autoFocus}
        readOnly={readOnly}
        aria-invalid={shown ? true : undefined}
        aria-describedby={[describedBy, `${id}-hint`, shown ? `${id}-error` : ""].filter(Boolean).join(" ")}
        onInput={(event) => {
          const native = event.nativeEvent as InputEvent;
          // Rewriting under an input method would tear its text apart: compositionend comes when it is done.
          if (!native.isComposing) read(event.currentTarget, native);
        }}
        onCompositionEnd={(event) => read(event.currentTarget, new InputEvent("input", { inputType: "insertText" }))}
      />
      <FieldError id={`${id}-error`}>{shown}</FieldError>
    </div>
  );
}

/** What the field finds out by itself; a new object each time, so that it is said each time. */
type Own = { kind: "paste" | "short" };

function OwnError({ own }: { own: Own }) {
  if (own.kind === "short") return <Malformed about={own} />;
  return (
    <Spoken about={own}>
      <Trans id="code.err.paste">Paste just the six digits.</Trans>
    </Spoken>
  );
}

/** Submits the field's form, if nothing that it requires is still empty. */
function submitFrom(field: HTMLInputElement) {
  const controls = Array.from(field.form?.elements ?? []) as HTMLInputElement[];
  if (controls.every((control) => !control.required || control.value !== "")) field.form?.requestSubmit();
}
