import { Trans } from "@lingui/react/macro";
import { type ComponentProps, type ReactNode, useId } from "react";
import styles from "./field.module.css";
import { FieldError } from "./field-error";

type Props = {
  label: ReactNode;
  name: string;
  hint?: ReactNode;
  error?: ReactNode;
  optional?: boolean;
} & ComponentProps<"input">;

/** One line of text: label, hint, control, error, in this order. Uncontrolled: its form reads it by FormData. */
export function TextField({ label, hint, error, optional, id, ...input }: Props) {
  const own = useId();
  const field = id ?? own;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={field}>
        {label} {optional ? <Optional /> : null}
      </label>
      {hint === undefined ? null : (
        <p className={styles.hint} id={`${field}-hint`}>
          {hint}
        </p>
      )}
      <input
        type="text"
        {...input}
        id={field}
        className={styles.control}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(input["aria-describedby"], hint && `${field}-hint`, error && `${field}-error`)}
      />
      <FieldError id={`${field}-error`}>{error}</FieldError>
    </div>
  );
}

function Optional() {
  return (
    <span className={styles.optional}>
      <Trans id="common.optional">(optional)</Trans>
    </span>
  );
}

/** The ids of what describes a control; nothing rather than an empty attribute. */
export function describedBy(...ids: ReactNode[]): string | undefined {
  return ids.filter((id) => typeof id === "string" && id !== "").join(" ") || undefined;
}
