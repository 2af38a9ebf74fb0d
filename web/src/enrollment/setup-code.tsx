import { Trans } from "@lingui/react/macro";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Button, PageLink } from "../ui/button";
import { Notice } from "../ui/notice";
import { Spoken } from "../ui/spoken";
import styles from "./enrollment.module.css";
import { QrCode } from "./qr-code";
import { SetupKey } from "./setup-key";
import type { MfaSetup } from "./use-setup";

/** The phone at hand is most likely the one with the app: it cannot scan its own screen. */
const ON_THE_PHONE = "(pointer: coarse), (width <= 640px)";

function useOnThePhone(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = matchMedia(ON_THE_PHONE);
      query.addEventListener("change", onChange);
      return () => query.removeEventListener("change", onChange);
    },
    () => matchMedia(ON_THE_PHONE).matches,
  );
}

/** All ways to bring a setup into an app, the likeliest first. Without `setup` yet: the room they take. */
export function SetupCode({ setup, onNext }: { setup: MfaSetup | undefined; onNext: () => void }) {
  const onThePhone = useOnThePhone();
  const [opened, setOpened] = useState(false);
  const open = (
    <OpenInApp setup={setup} prominent={onThePhone && !opened} asButton={onThePhone} onOpened={() => setOpened(true)} />
  );
  return (
    <>
      {onThePhone ? (
        <>
          {open}
          <SetupKey setup={setup} />
          <QrCode setup={setup} />
        </>
      ) : (
        <>
          <QrCode setup={setup} />
          <SetupKey setup={setup}>{open}</SetupKey>
        </>
      )}
      <Notice kind="warn">
        <Trans id="wizard.scan.warn">Don’t share this QR code or key. Anyone who has it can make your codes.</Trans>
      </Notice>
      <div className={styles.next}>
        <Button kind={onThePhone && !opened ? "secondary" : "primary"} onClick={() => setup && onNext()}>
          <Trans id="common.next">Next</Trans>
        </Button>
      </div>
    </>
  );
}

type OpenProps = {
  setup: MfaSetup | undefined;
  asButton: boolean;
  prominent: boolean;
  onOpened: () => void;
};

function OpenInApp({ setup, asButton, prominent, onOpened }: OpenProps) {
  const [followed, setFollowed] = useState(0);
  return (
    <div className={styles.open}>
      <PageLink
        kind={asButton ? (prominent ? "primary" : "secondary") : "text"}
        wide={asButton}
        href={setup?.otpauthUri}
        onClick={() => {
          setFollowed(followed + 1);
          onOpened();
        }}
      >
        <Trans id="wizard.scan.open">Open in authenticator app</Trans>
      </PageLink>
      {followed > 0 ? <NothingHappened key={followed} /> : null}
    </div>
  );
}

/** No app took the link, if the page is still seen a little later. */
function NothingHappened() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(document.visibilityState === "visible"), 2000);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <p className={styles.muted}>
      <Spoken politely>
        <Trans id="wizard.scan.openHint">Nothing happened? Copy the setup key and add it in the app by hand.</Trans>
      </Spoken>
    </p>
  );
}
