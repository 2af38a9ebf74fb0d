import { Trans } from "@lingui/react/macro";
import { ButtonLink } from "../ui/button";
import { LinkDoesNotWork } from "../ui/mailed-link";
import { BackToSignIn } from "./back-to-sign-in";

export function LinkInvalid() {
  return (
    <LinkDoesNotWork>
      <p>
        <Trans id="reset.invalid">
          It has expired or has been used. If you’ve just set a new password, sign in with it. Otherwise ask for a new
          link.
        </Trans>
      </p>
      <ButtonLink kind="primary" wide href="/forgot">
        <Trans id="reset.again">Ask for a new link</Trans>
      </ButtonLink>
      <BackToSignIn />
    </LinkDoesNotWork>
  );
}
