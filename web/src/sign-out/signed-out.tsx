import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
import { tellOtherTabs } from "../boot";
import { BittingLine } from "../ui/brand-mark";
import { PageLink } from "../ui/button";
import { OutsideFrame } from "../ui/outside-frame";
import { useScreen } from "../ui/screen-title";

export function SignedOut() {
  const { t } = useLingui();
  useScreen(t({ id: "signedOut.title", message: "Signed out" }));
  useEffect(() => tellOtherTabs("signed-out"), []);
  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>
        <Trans id="signedOut.h1">You’re signed out</Trans>
      </h1>
      <BittingLine />
      <p>
        <Trans id="signedOut.p">You can close this page now.</Trans>
      </p>
      <PageLink kind="primary" wide href="/login">
        <Trans id="signedOut.again">Sign in again</Trans>
      </PageLink>
    </OutsideFrame>
  );
}
