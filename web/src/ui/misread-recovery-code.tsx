import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { RecoveryCodeReading } from "../../../server/src/recovery-codes/recovery-code-reading";
import styles from "./inline-button.module.css";

/** What reading a recovery code can find wrong. */
export type Misread = Exclude<RecoveryCodeReading, { kind: "ok" }>;

/** Says where a mistyped recovery code is wrong. Nothing has been sent by then. */
export function MisreadRecoveryCode({ what, onUseApp }: { what: Misread; onUseApp?: (() => void) | undefined }) {
  switch (what.kind) {
    case "empty":
      return <Trans id="recovery.err.empty">Enter a recovery code.</Trans>;
    case "six-digits":
      return <AppCode onUseApp={onUseApp} />;
    case "symbol":
      return <WrongSymbol symbol={what.symbol} />;
    case "length":
      return <WrongLength group={what.from} tooLong={what.tooLong} />;
    case "groups":
      return <WrongGroups numbers={what.groups} />;
  }
}

function AppCode({ onUseApp }: { onUseApp: (() => void) | undefined }) {
  if (!onUseApp) {
    return <Trans id="recovery.err.onlyAppCode">That’s a code from your app. Enter a recovery code.</Trans>;
  }
  return (
    <Trans id="recovery.err.appCode">
      That’s a code from your app.{" "}
      <button type="button" className={styles.link} onClick={onUseApp}>
        Enter it on the code page
      </button>
    </Trans>
  );
}

function WrongSymbol({ symbol }: { symbol: string }) {
  return <Trans id="recovery.err.symbol">“{symbol}” is never part of a recovery code. Check that character.</Trans>;
}

function WrongLength({ group, tooLong }: { group: number; tooLong: boolean }) {
  return tooLong ? (
    <Trans id="recovery.err.long">There are too many characters. Check from group {group} on.</Trans>
  ) : (
    <Trans id="recovery.err.short">Some characters are missing. Check from group {group} on.</Trans>
  );
}

function WrongGroups({ numbers }: { numbers: number[] }) {
  const { i18n } = useLingui();
  const count = numbers.length;
  const groups = new Intl.ListFormat(i18n.locale).format(numbers.map(String));
  return (
    <Trans id="recovery.err.groups">
      <Plural
        value={count}
        one={`Check group ${groups}: a character is wrong or missing.`}
        other={`Check groups ${groups}: a character in each is wrong or missing.`}
      />
    </Trans>
  );
}
