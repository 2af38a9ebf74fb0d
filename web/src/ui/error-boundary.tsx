import { Trans } from "@lingui/react/macro";
import { Component, type ReactNode } from "react";
import { Button } from "./button";
import styles from "./stack.module.css";
import { StalePage } from "./stale-page";

type Props = {
  children: ReactNode;
  /** What stands around the message, such as the frame of the page. */
  frame?: (message: ReactNode) => ReactNode;
};

/** Catches what breaks below it, and says so without the error's own text. */
export class ErrorBoundary extends Component<Props, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    const message = this.state.error instanceof StalePage ? <Outdated /> : <Crashed />;
    return this.props.frame ? this.props.frame(message) : message;
  }
}

function Crashed() {
  return (
    <div className={styles.stack}>
      <h1 tabIndex={-1}>
        <Trans id="crash.h1">This page stopped working</Trans>
      </h1>
      <p>
        <Trans id="crash.p">Reload it to go on. What was saved before is safe.</Trans>
      </p>
      <Reload />
    </div>
  );
}

function Outdated() {
  return (
    <div className={styles.stack}>
      <h1 tabIndex={-1}>
        <Trans id="crash.h1">This page stopped working</Trans>
      </h1>
      <p>
        <Trans id="err.stale">This page is out of date. Reload it and try again.</Trans>
      </p>
      <Reload />
    </div>
  );
}

function Reload() {
  return (
    <Button kind="primary" onClick={() => location.reload()}>
      <Trans id="common.reload">Reload the page</Trans>
    </Button>
  );
}
