import { Trans } from "@lingui/react/macro";
import { type ReactNode, useId } from "react";
import { Actions } from "./actions";
import { Button } from "./button";
import { Dialog } from "./dialog";

type Props = {
  title: ReactNode;
  /** What goes with it, said after the title. */
  children: ReactNode;
  /** Why it was not done. */
  alert: ReactNode;
  /** The safe answer, in other words than "Cancel". */
  keep?: ReactNode;
  /** What is done, as the words of its button, and those while it is busy. */
  submit: ReactNode;
  busyLabel: ReactNode;
  busy: boolean;
  kind: "primary" | "danger";
  onSubmit: () => void;
  onClose: () => void;
};

/** Asks before something is done that cannot be undone. The safe answer comes first, and has the focus. */
export function Question({ title, children, alert, keep, submit, busyLabel, busy, kind, onSubmit, onClose }: Props) {
  const description = useId();
  return (
    <Dialog title={title} describedBy={description} locked={busy} backdropCloses onClose={onClose}>
      <p id={description}>{children}</p>
      {alert}
      <Actions>
        {/* What cannot be undone is never one key away. */}
        <Button data-first-focus onClick={() => (busy ? undefined : onClose())}>
          {keep ?? <Trans id="common.cancel">Cancel</Trans>}
        </Button>
        <Button kind={kind} busy={busy} busyLabel={busyLabel} onClick={onSubmit}>
          {submit}
        </Button>
      </Actions>
    </Dialog>
  );
}
