import { Notice } from "./notice";
import { Wait } from "./wait";

type Props = {
  wait: { seconds: number };
  /** The sentence around the time; "Too many tries" unless told. */
  text?: (time: string) => string;
};

/** Too many tries: when to come back. Not an alert, since it is rewritten each second. */
export function WaitNotice({ wait, text }: Props) {
  return (
    <Notice kind="danger">
      <Wait seconds={wait.seconds} about={wait} {...(text && { text })} />
    </Notice>
  );
}
