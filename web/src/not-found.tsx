import { Trans, useLingui } from "@lingui/react/macro";
import { useBoot } from "./boot";
import { ButtonLink } from "./ui/button";
import { OutsideFrame } from "./ui/outside-frame";
import { useScreen } from "./ui/screen-title";

export function NotFound() {
  const { t } = useLingui();
  const { me } = useBoot();
  useScreen(t({ id: "notFound.title", message: "Page not found" }));
  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>
        <Trans id="notFound.h1">There’s nothing at this address</Trans>
      </h1>
      {me ? (
        <ButtonLink kind="primary" wide href="/u">
          <Trans id="notFound.home">Go to your account</Trans>
        </ButtonLink>
      ) : (
        <ButtonLink kind="primary" wide href="/login">
          <Trans id="login.submit">Sign in</Trans>
        </ButtonLink>
      )}
    </OutsideFrame>
  );
}
