import { Trans } from "@lingui/react/macro";
import type { ReactNode, Ref } from "react";
import { TextField } from "../ui/text-field";

type Props = { defaultValue: string; error?: ReactNode; readOnly: boolean; ref?: Ref<HTMLInputElement> };

/** The address an account goes by; `username` is what password managers know it as. */
export function EmailField(props: Props) {
  return (
    <TextField
      {...props}
      label={<Trans id="login.email">Email</Trans>}
      name="email"
      type="email"
      autoComplete="username"
      inputMode="email"
      autoCapitalize="none"
      spellCheck={false}
      enterKeyHint="next"
      dir="ltr"
    />
  );
}
