import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { NotLoaded } from "../account/loaded";
import { Page } from "../account/page";
import { useBoot } from "../boot";
import { ProfileDocument } from "../gql/graphql";
import { Button } from "../ui/button";
import { OnDate } from "../ui/dates";
import { useLoad } from "../ui/outcome";
import { Panel, PanelRow } from "../ui/panel";
import { DeleteAccountPanel } from "./delete-account";
import { EmailForm, EmailUnderWay } from "./email-form";
import { NameForm } from "./name-form";
import { Preferences } from "./preferences";
import styles from "./profile.module.css";

/** Who this account belongs to, and how these pages look and speak in this browser. */
export function Profile() {
  const { t } = useLingui();
  const load = useLoad(ProfileDocument);
  const { me } = useBoot();
  // Known from the start, so that nothing below it moves.
  const emailChange = (load.data ? load.data.me : me)?.emailChange;
  return (
    <Page title={t({ id: "profile.title", message: "Profile" })}>
      <Panel title={<Trans id="profile.details">Your details</Trans>}>
        <PanelRow>
          <Details createdAt={load.data?.me?.createdAt} />
        </PanelRow>
        {load.trouble && !load.data ? <NotLoaded trouble={load.trouble} retry={load.retry} /> : null}
        {emailChange ? (
          <PanelRow>
            <EmailUnderWay newEmail={emailChange.newEmail} />
          </PanelRow>
        ) : null}
      </Panel>
      <Preferences />
      <DeleteAccountPanel />
    </Page>
  );
}

/** Who is here is known from the start; only since when has to be loaded, in a line that is there already. */
function Details({ createdAt }: { createdAt: string | undefined }) {
  const { me } = useBoot();
  const { t } = useLingui();
  return (
    <dl className={styles.details}>
      <Changeable
        term={<Trans id="profile.name">Name</Trans>}
        label={t({ id: "profile.name.changeLabel", message: "Change your name" })}
        form={(done) => <NameForm onDone={done} />}
      >
        {me?.name ?? <Trans id="profile.none">Not given</Trans>}
      </Changeable>
      <Changeable
        term={<Trans id="profile.email">Email</Trans>}
        label={t({ id: "email.change.h", message: "Change your email" })}
        form={(done) => <EmailForm onDone={done} />}
      >
        <bdi dir="ltr" translate="no">
          {me?.email}
        </bdi>
      </Changeable>
      <Detail term={<Trans id="profile.since">Account created</Trans>}>
        {createdAt ? <OnDate at={createdAt} /> : "\u00a0"}
      </Detail>
    </dl>
  );
}

type ChangeableProps = {
  term: ReactNode;
  /** What the button does, for those who hear it alone. */
  label: string;
  form: (done: () => void) => ReactNode;
  children: ReactNode;
};

/** A detail that is changed where it stands. */
function Changeable({ term, label, form, children }: ChangeableProps) {
  const [changing, setChanging] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  function stop() {
    flushSync(() => setChanging(false));
    button.current?.focus();
  }

  if (changing) {
    return (
      <div>
        <dt className="visually-hidden">{term}</dt>
        <dd>{form(stop)}</dd>
      </div>
    );
  }
  return (
    <Detail
      term={term}
      action={
        <Button ref={button} kind="quiet" aria-label={label} onClick={() => setChanging(true)}>
          <Trans id="profile.change">Change</Trans>
        </Button>
      }
    >
      {children}
    </Detail>
  );
}

function Detail({ term, action, children }: { term: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.detail}>
      <dt>{term}</dt>
      <dd>{children}</dd>
      {action ? <dd className={styles.change}>{action}</dd> : null}
    </div>
  );
}
