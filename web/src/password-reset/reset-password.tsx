import { useState } from "react";
import { MailedLink } from "../ui/mailed-link";
import { LinkInvalid } from "./link-invalid";
import { SetPassword } from "./set-password";

/** Sets a new password by the link of a mail. */
export function ResetPassword() {
  return <MailedLink>{(token) => <OneLink token={token} />}</MailedLink>;
}

function OneLink({ token }: { token: string }) {
  const [invalid, setInvalid] = useState(!token);
  return invalid ? <LinkInvalid /> : <SetPassword token={token} onInvalid={() => setInvalid(true)} />;
}
