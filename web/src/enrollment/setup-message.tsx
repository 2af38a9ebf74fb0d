import { Trans } from "@lingui/react/macro";
import { FormAlert, Notice } from "../ui/notice";
import { TroubleAlert } from "../ui/trouble";
import { Wait } from "../ui/wait";
import type { SetupRefusal } from "./use-confirm";

/** What concerns the whole step rather than the code. */
export function SetupMessage({ refusal, onWaitOver }: { refusal: SetupRefusal | undefined; onWaitOver: () => void }) {
  switch (refusal?.kind) {
    case "expired":
      return (
        <FormAlert>
          <Trans id="wizard.expired">
            This setup has expired or a newer one replaced it. Start again to get a new QR code.
          </Trans>
        </FormAlert>
      );
    case "wait":
      return (
        <Notice kind="danger">
          <Wait seconds={refusal.seconds} onOver={onWaitOver} />
        </Notice>
      );
    case "trouble":
      return <TroubleAlert trouble={refusal.trouble} />;
    default:
      return null;
  }
}
