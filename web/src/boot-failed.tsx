import { Trans, useLingui } from "@lingui/react/macro";
import { useBoot } from "./boot";
import { Button } from "./ui/button";
import { useOnline } from "./ui/outcome";
import { OutsideFrame } from "./ui/outside-frame";
import { useScreen } from "./ui/screen-title";
import { TroubleText } from "./ui/trouble";
import type { Trouble } from "./ui/trouble-of";

/** In place of a screen that can't be shown before it is known who is here. */
export function BootFailed({ trouble }: { trouble: Trouble }) {
  const { t } = useLingui();
  const { refresh } = useBoot();
  const title = t({ id: "err.page", message: "This page couldn’t be loaded" });
  useScreen(title);
  useOnline(refresh, true);
  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>{title}</h1>
      <p>
        <TroubleText trouble={trouble} />
      </p>
      <Button kind="primary" wide onClick={refresh}>
        <Trans id="common.retry">Try again</Trans>
      </Button>
    </OutsideFrame>
  );
}
