import { useState } from "react";
import { useLocationProperty } from "wouter/use-browser-location";
import { LinkInvalid } from "./link-invalid";
import { SetPassword } from "./set-password";

/**
 * Sets a new password by the link of a mail. Its token stands in the fragment, which no server and no other site gets
 * to see, and stays there until it has served, so that the page can be loaded anew.
 */
export function ResetPassword() {
  const token = useLocationProperty(
    () => location.hash.slice(1),
    () => "",
  );
  // Another link, opened in the same tab, changes nothing but the fragment.
  return <OneLink key={token} token={token} />;
}

function OneLink({ token }: { token: string }) {
  const [invalid, setInvalid] = useState(!token);
  return invalid ? <LinkInvalid /> : <SetPassword token={token} onInvalid={() => setInvalid(true)} />;
}
