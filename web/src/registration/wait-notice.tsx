import { Notice } from "../ui/notice";
import { Wait } from "../ui/wait";

/** Too many accounts from here: when to come back. Not an alert, since it is rewritten each second. */
export function WaitNotice({ wait }: { wait: { seconds: number } }) {
  return (
    <Notice kind="danger">
      <Wait seconds={wait.seconds} />
    </Notice>
  );
}
