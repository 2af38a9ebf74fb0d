import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef, useState } from "react";
import { CopyButton, CopyFailed } from "../ui/copy-button";
import { Notice } from "../ui/notice";
import { Spoken } from "../ui/spoken";
import { useDuration } from "../ui/use-duration";
import styles from "./enrollment.module.css";
import type { MfaSetup } from "./use-setup";

type Props = {
  setup: MfaSetup | undefined;
  /** Another way, beside the copying. */
  children?: ReactNode;
};

/** The secret as text, for apps that it has to be typed or pasted into. */
export function SetupKey({ setup, children }: Props) {
  const { t } = useLingui();
  const key = useRef<HTMLElement>(null);
  const [copyFailed, setCopyFailed] = useState(false);
  return (
    <section className={`${styles.key} setup-key`} aria-labelledby="setup-key">
      <h2 id="setup-key">
        <Trans id="wizard.scan.key">Setup key</Trans>
      </h2>
      <p className={styles.muted}>
        <Trans id="wizard.scan.keyLead">Can’t scan? Type or paste this key into your app.</Trans>
      </p>
      <code ref={key} className={styles.secret} translate="no" dir="ltr" aria-busy={!setup}>
        {setup?.secret.match(/.{1,4}/g)?.join(" ")}
      </code>
      <div className={styles.buttons}>
        <CopyButton
          text={setup?.secret ?? ""}
          copied={t({ id: "wizard.scan.keyCopied", message: "Setup key copied." })}
          shown={key}
          onFailed={setCopyFailed}
        >
          <Trans id="wizard.scan.copyKey">Copy key</Trans>
        </CopyButton>
        {children}
      </div>
      {copyFailed ? (
        <Notice kind="warn">
          <Spoken>
            <CopyFailed />
          </Spoken>
        </Notice>
      ) : null}
      {setup ? <Details setup={setup} /> : <p className={styles.summary} />}
    </section>
  );
}

/** What some apps ask for one by one. */
function Details({ setup }: { setup: MfaSetup }) {
  const { t } = useLingui();
  const link = useRef<HTMLElement>(null);
  const [copyFailed, setCopyFailed] = useState(false);
  const rows: [string, ReactNode][] = [
    [t({ id: "wizard.scan.account", message: "Account" }), <bdi key="account">{setup.account}</bdi>],
    [t({ id: "wizard.scan.issuer", message: "Issuer" }), <bdi key="issuer">{setup.issuer}</bdi>],
    [t({ id: "wizard.scan.type", message: "Type" }), t({ id: "wizard.scan.timeBased", message: "Time-based" })],
    [t({ id: "wizard.scan.algorithm", message: "Algorithm" }), setup.algorithm],
    [t({ id: "wizard.scan.digits", message: "Digits" }), setup.digits],
    [t({ id: "wizard.scan.period", message: "Period" }), <Period key="period" seconds={setup.periodSeconds} />],
  ];
  return (
    <details className={styles.details}>
      <summary className={styles.summary}>
        <Trans id="wizard.scan.details">Details for typing it in</Trans>
      </summary>
      <dl>
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd translate="no">{value}</dd>
          </div>
        ))}
      </dl>
      <CopyButton
        text={setup.otpauthUri}
        copied={t({ id: "wizard.scan.linkCopied", message: "Setup link copied." })}
        shown={link}
        onFailed={setCopyFailed}
      >
        <Trans id="wizard.scan.copyLink">Copy setup link</Trans>
      </CopyButton>
      {copyFailed ? (
        <Notice kind="warn">
          <Spoken>
            <CopyFailed />
          </Spoken>
          <code ref={link} className={styles.secret} translate="no" dir="ltr">
            {setup.otpauthUri}
          </code>
        </Notice>
      ) : null}
    </details>
  );
}

function Period({ seconds }: { seconds: number }) {
  return <>{useDuration()(seconds)}</>;
}
