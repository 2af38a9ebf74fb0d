import { Trans } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import { BittingLine } from "../ui/brand-mark";
import { Button } from "../ui/button";
import { OutsideFrame } from "../ui/outside-frame";
import { BackToSignIn } from "./back-to-sign-in";

type Props = { email: string; onOther: () => void };

/** Never says whether there is such an account, nor that a mail was sent: only what happens if there is one. */
export function LinkSent({ email, onOther }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const address = (
    <b>
      <bdi translate="no">{email}</bdi>
    </b>
  );
  useEffect(() => heading.current?.focus(), []);
  return (
    <OutsideFrame>
      <h1 ref={heading} tabIndex={-1}>
        <Trans id="forgot.sent.h1">Check your mail</Trans>
      </h1>
      <BittingLine />
      <p>
        <Trans id="forgot.sent">
          If {address} has an account, a link is on its way. It works once, and only for a short time. Look in the spam
          folder too.
        </Trans>
      </p>
      <Button wide onClick={onOther}>
        <Trans id="forgot.other">Use another email</Trans>
      </Button>
      <BackToSignIn />
    </OutsideFrame>
  );
}
