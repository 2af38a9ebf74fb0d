import { Trans } from "@lingui/react/macro";
import type { ReactNode, Ref } from "react";
import { TextField } from "../ui/text-field";

type Props = {
  defaultValue: string;
  error?: ReactNode;
  readOnly: boolean;
  /** What the key of a screen keyboard says; "next" unless told. */
  enterKeyHint?: "next" | "send";
  "aria-describedby"?: string;
  ref?: Ref<HTMLInputElement>;
};

/** The address an account goes by; `username` is what password managers know it as. */
export function EmailField(props: Props) {
  return (
    <TextField
      enterKeyHint="next"
      {...props}
      label={<Trans id="login.email">Email</Trans>}
      name="email"
      type="email"
      autoComplete="username"
      inputMode="email"
      autoCapitalize="none"
      spellCheck={false}
      dir="ltr"
    />
  );
}
