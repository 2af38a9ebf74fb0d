import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import { readRecoveryCode } from "../../../server/src/recovery-codes/recovery-code-reading";
import { FieldError } from "./field-error";
import { type Misread, MisreadRecoveryCode } from "./misread-recovery-code";
import styles from "./recovery-code-field.module.css";
import { formatRecoveryCode, type GroupState, groupStates, rangeOfGroup } from "./recovery-groups";
import { Spoken } from "./spoken";

/** After the last key: long enough not to judge a group that is still being corrected. */
const QUIET_MS = 600;

/** What a form does with the field when it is submitted, and after a refusal. */
export type RecoveryCodeFieldHandle = {
  /** The code as the server takes it; or undefined, after the field has said what is wrong and selected it. */
  read: () => string | undefined;
  select: () => void;
};

type Props = {
  /** What the server said of the code. */
  error?: ReactNode;
  /** The text changed: a refusal of the former one no longer holds. */
  onEdit?: () => void;
  /** Somebody entered the six digits of the app: the way to where they belong. */
  onUseApp?: (() => void) | undefined;
  readOnly?: boolean;
  autoFocus?: boolean;
  describedBy?: string;
  ref?: Ref<RecoveryCodeFieldHandle>;
};

/**
 * A recovery code, checked group by group before it is sent: a slip is found here and costs no attempt. The code
 * lives in the element and nowhere else; it is put into form on paste and when the field is left, never under the caret.
 */
export function RecoveryCodeField({ error, onEdit, onUseApp, readOnly, autoFocus, describedBy, ref }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [bars, setBars] = useState<GroupState[]>(() => groupStates(""));
  const [misread, setMisread] = useState<{ what: Misread; politely: boolean }>();
  useEffect(() => () => clearTimeout(timer.current), []);

  useImperativeHandle(ref, () => {
    const select = () => {
      input.current?.focus();
      input.current?.select();
    };
    const read = () => {
      const field = input.current as HTMLInputElement;
      clearTimeout(timer.current);
      field.value = formatRecoveryCode(field.value);
      setBars(groupStates(field.value));
      const result = readRecoveryCode(field.value);
      if (result.kind === "ok") return result.value;
      setMisread({ what: result, politely: false });
      select();
      if (result.kind === "groups") field.setSelectionRange(...rangeOfGroup(field.value, result.groups[0] ?? 1));
      return undefined;
    };
    return { read, select };
  }, []);

  function edited(field: HTMLInputElement, inputType: string) {
    if (inputType === "insertFromPaste" || inputType === "insertFromDrop")
      field.value = formatRecoveryCode(field.value);
    setMisread(undefined);
    onEdit?.();
    clearTimeout(timer.current);
    timer.current = setTimeout(() => judge(field.value), QUIET_MS);
  }

  /** Only groups that are whole are judged here; what is missing may still come. */
  function judge(text: string) {
    const states = groupStates(text);
    setBars(states);
    const groups = states.flatMap((state, index) => (state === "check" ? [index + 1] : []));
    if (groups.length > 0) setMisread({ what: { kind: "groups", groups }, politely: true });
  }

  const shown = misread ? (
    <Spoken about={misread} politely={misread.politely}>
      <MisreadRecoveryCode what={misread.what} onUseApp={onUseApp} />
    </Spoken>
  ) : (
    error
  );
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        <Trans id="recovery.label">Recovery code</Trans>
      </label>
      <p className={styles.hint} id={`${id}-hint`}>
        <Trans id="recovery.hint">
          Five groups of four, like <span className={styles.example}>7KQG-M4XY-T9P6-WZ2C-H6DY</span>. Capitals and
          hyphens don’t matter.
        </Trans>
      </p>
      <input
        ref={input}
        id={id}
        className={styles.code}
        // Its own name, so that password managers do not put the app's code in it.
        name="recoveryCode"
        type="text"
        size={24}
        inputMode="text"
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="go"
        dir="ltr"
        translate="no"
        // biome-ignore lint/a11y/noAutofocus: for screens whose only task is this field; its description holds the lead.
        autoFocus={autoFocus}
        readOnly={readOnly}
        aria-invalid={shown ? true : undefined}
        aria-describedby={[describedBy, `${id}-hint`, shown ? `${id}-error` : ""].filter(Boolean).join(" ")}
        onInput={(event) => edited(event.currentTarget, (event.nativeEvent as InputEvent).inputType ?? "")}
        onBlur={(event) => {
          event.currentTarget.value = formatRecoveryCode(event.currentTarget.value);
        }}
      />
      <GroupBars states={bars} />
      <FieldError id={`${id}-error`}>{shown}</FieldError>
    </div>
  );
}

function GroupBars({ states }: { states: GroupState[] }) {
  const { t } = useLingui();
  const words = (state: GroupState, group: number) => {
    if (state === "fits") return t({ id: "recovery.bar.fits", message: `Group ${group} fits` });
    if (state === "check") return t({ id: "recovery.bar.check", message: `Check group ${group}` });
    return "";
  };
  return (
    <ol className={styles.bars}>
      {states.map((state, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place.
        <li key={index} className={`${styles.bar} ${styles[state] ?? ""}`}>
          <span className="visually-hidden">{words(state, index + 1)}</span>
        </li>
      ))}
    </ol>
  );
}
