import { Trans } from "@lingui/react/macro";
import { useId } from "react";
import { Actions } from "../ui/actions";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

/** Someone turned back without having confirmed that the recovery codes are saved. */
export function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const description = useId();
  return (
    <Dialog
      title={<Trans id="codes.leave.h">Leave without saving your recovery codes?</Trans>}
      describedBy={description}
      backdropCloses
      onClose={onStay}
    >
      <p id={description}>
        <Trans id="codes.leave.p">
          Two-step verification is on. Without the codes, a lost phone locks you out. You can get new ones under
          Security.
        </Trans>
      </p>
      <Actions>
        <Button kind="danger-quiet" onClick={onLeave}>
          <Trans id="codes.leave.go">Leave</Trans>
        </Button>
        {/* The safe answer is the first. */}
        <Button kind="primary" data-first-focus onClick={onStay}>
          <Trans id="codes.leave.stay">Stay</Trans>
        </Button>
      </Actions>
    </Dialog>
  );
}
