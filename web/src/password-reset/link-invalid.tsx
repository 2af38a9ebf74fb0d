import { Trans, useLingui } from "@lingui/react/macro";
import { ButtonLink } from "../ui/button";
import { OutsideFrame } from "../ui/outside-frame";
import { useScreen } from "../ui/screen-title";
import { BackToSignIn } from "./back-to-sign-in";

export function LinkInvalid() {
  const { t } = useLingui();
  const title = t({ id: "reset.invalid.h1", message: "This link doesn’t work" });
  useScreen(title);
  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>{title}</h1>
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
    </OutsideFrame>
  );
}
