import { useBoot } from "../boot";
import { BootFailed } from "../boot-failed";
import { OutsideFrame } from "../ui/outside-frame";
import { ConfirmSignOut } from "./confirm-sign-out";
import styles from "./session-end.module.css";
import { SignedOut } from "./signed-out";

/**
 * The end of a session. The server has ended it before it answered with this page, unless a link on another site led
 * here: then someone is still signed in, and is asked. What the page says is what Boot says, never a guess.
 */
export function SessionEnd() {
  const boot = useBoot();
  if (boot.me) return <ConfirmSignOut />;
  if (boot.trouble) return <BootFailed trouble={boot.trouble} />;
  return boot.loading ? <Unknown /> : <SignedOut />;
}

/** Keeps the place of what is about to be said. */
function Unknown() {
  return (
    <OutsideFrame>
      <div className={styles.place} />
    </OutsideFrame>
  );
}
