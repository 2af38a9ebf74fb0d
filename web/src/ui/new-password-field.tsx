import { Trans } from "@lingui/react/macro";
import type { ComponentProps, ReactNode } from "react";
import { useBoot } from "../boot";
import { PasswordField } from "./password-field";
import styles from "./stack.module.css";

type Props = { label: ReactNode; name: string } & Omit<
  ComponentProps<typeof PasswordField>,
  "autoComplete" | "hint" | "minLength"
>;

/** A password that is being chosen, with what is asked of it. */
export function NewPasswordField(props: Props) {
  const { passwordMinLength } = useBoot().site;
  return (
    <PasswordField
      {...props}
      autoComplete="new-password"
      hint={<PasswordHint />}
      minLength={passwordMinLength || undefined}
    />
  );
}

const USUAL_LENGTH = 12;

/** Its place is kept until Boot knows the length. */
function PasswordHint() {
  const { passwordMinLength } = useBoot().site;
  const n = passwordMinLength || USUAL_LENGTH;
  return (
    <span className={passwordMinLength ? undefined : styles.unknown}>
      <Trans id="password.hint">At least {n} characters. Spaces and any symbols are fine.</Trans>
    </span>
  );
}

/** Counts as the server does: in code points, composed. */
export function isShorter(password: string, least: number): boolean {
  return [...password.normalize("NFC")].length < least;
}
