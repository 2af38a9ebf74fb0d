import { Trans, useLingui } from "@lingui/react/macro";
import { type ComponentProps, type ReactNode, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import styles from "./field.module.css";
import { FieldError } from "./field-error";
import { describedBy } from "./text-field";

type Props = {
  label: ReactNode;
  name: string;
  autoComplete: "current-password" | "new-password";
  hint?: ReactNode;
  error?: ReactNode;
} & Omit<ComponentProps<"input">, "type">;

/** A password, with *Show* inside its frame. Uncontrolled: it lives in the element and nowhere else. */
export function PasswordField({ label, hint, error, id, ref, ...input }: Props) {
  const { t } = useLingui();
  const own = useId();
  const field = id ?? own;
  const control = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => control.current as HTMLInputElement);
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);

  // What is sent is hidden again: the page may stay open on it.
  useEffect(() => {
    const form = control.current?.form;
    const hide = () => setShown(false);
    form?.addEventListener("submit", hide);
    return () => form?.removeEventListener("submit", hide);
  }, []);

  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={field}>
        {label}
      </label>
      {hint === undefined ? null : (
        <p className={styles.hint} id={`${field}-hint`}>
          {hint}
        </p>
      )}
      <div className={styles.frame}>
        <input
          enterKeyHint="go"
          {...input}
          ref={control}
          id={field}
          className={styles.control}
          type={shown ? "text" : "password"}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(
            input["aria-describedby"],
            hint && `${field}-hint`,
            error && `${field}-error`,
            caps && `${field}-caps`,
          )}
          onKeyUp={(event) => setCaps(event.getModifierState("CapsLock"))}
          onBlur={() => setCaps(false)}
        />
        <button
          className={styles.show}
          type="button"
          aria-pressed={shown}
          aria-controls={field}
          // The seen word has to begin the name, so the longer one is for the word it begins with.
          aria-label={shown ? undefined : t({ id: "field.showLabel", message: "Show password" })}
          onClick={() => setShown(!shown)}
        >
          {shown ? <Trans id="field.hide">Hide</Trans> : <Trans id="field.show">Show</Trans>}
        </button>
      </div>
      {caps ? (
        <p className={styles.caps} id={`${field}-caps`}>
          <Trans id="caps">Caps Lock is on.</Trans>
        </p>
      ) : null}
      <FieldError id={`${field}-error`}>{error}</FieldError>
    </div>
  );
}
