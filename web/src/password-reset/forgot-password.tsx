import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useScreen } from "../ui/screen-title";
import { AskForLink } from "./ask-for-link";
import { LinkSent } from "./link-sent";

/** Asks for a link by mail. It says the same whether or not the address has an account. */
export function ForgotPassword() {
  const { t } = useLingui();
  const [sentTo, setSentTo] = useState<string>();
  useScreen(t({ id: "forgot.title", message: "Forgot your password" }), null);
  return sentTo ? <LinkSent email={sentTo} onOther={() => setSentTo(undefined)} /> : <AskForLink onSent={setSentTo} />;
}
