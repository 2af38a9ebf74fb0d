import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useBoot } from "../boot";
import { useAnnounce } from "./announce";
import { Button } from "./button";
import { CopyButton, CopyFailed } from "./copy-button";
import { FieldError } from "./field-error";
import { DownloadIcon, PrintIcon } from "./icons";
import { Notice } from "./notice";
import { type FileWords, recoveryCodesFileName, recoveryCodesText } from "./recovery-codes-file";
import styles from "./recovery-codes-sheet.module.css";
import { Spoken } from "./spoken";

type Props = {
  codes: readonly string[];
  /** The button that goes on. */
  done: ReactNode;
  onDone: () => void;
  /** Ticked or not: as long as it is not, whoever shows the sheet asks before it goes. */
  onSaved?: (saved: boolean) => void;
};

/**
 * Ten recovery codes, seen once: to copy, download or print, and to be confirmed before going on. They live in the
 * memory of whoever shows this, and nowhere else.
 */
export function RecoveryCodesSheet({ codes, done, onDone, onSaved }: Props) {
  const { t } = useLingui();
  const words = useFileWords();
  const announce = useAnnounce();
  const { site } = useBoot();
  const list = useRef<HTMLOListElement>(null);
  const [copyFailed, setCopyFailed] = useState(false);
  const [saved, setSaved] = useState(false);

  function download() {
    const file = new Blob([recoveryCodesText(words, codes)], { type: "text/plain;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = recoveryCodesFileName(site.name);
    link.click();
    // The browser still reads it after the click.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    announce.polite(t({ id: "codes.downloaded", message: "File with your recovery codes downloaded." }));
  }

  return (
    <div className={styles.sheet}>
      <ol
        ref={list}
        className={styles.codes}
        dir="ltr"
        translate="no"
        aria-label={t({ id: "codes.list", message: "Recovery codes" })}
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={styles.actions}>
        <CopyButton
          text={codes.join("\n")}
          copied={t({ id: "codes.copied", message: "Recovery codes copied." })}
          shown={list}
          onFailed={setCopyFailed}
        >
          <Trans id="codes.copyAll">Copy all</Trans>
        </CopyButton>
        <Button onClick={download}>
          <DownloadIcon />
          <Trans id="codes.download">Download (.txt)</Trans>
        </Button>
        <Button onClick={() => print()}>
          <PrintIcon />
          <Trans id="codes.print">Print</Trans>
        </Button>
      </div>
      {copyFailed ? (
        <Notice kind="warn">
          <Spoken>
            <CopyFailed />
          </Spoken>
        </Notice>
      ) : null}
      <Notice kind="warn">
        <Trans id="wizard.save.once">You can’t see them again after you leave this page.</Trans>
      </Notice>
      <Confirmation
        done={done}
        onDone={onDone}
        onSaved={(now) => {
          setSaved(now);
          onSaved?.(now);
        }}
      />
      {saved ? null : <AskBeforeUnload />}
      {createPortal(<PrintedSheet codes={codes} words={words} />, document.body)}
    </div>
  );
}

/** The button is never dead: pressed too early, it says what is missing. */
function Confirmation({
  done,
  onDone,
  onSaved,
}: {
  done: ReactNode;
  onDone: () => void;
  onSaved: (s: boolean) => void;
}) {
  const box = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState<object>();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (box.current?.checked) return onDone();
    setMissing({});
    box.current?.focus();
  }

  return (
    <form className={styles.confirmation} noValidate onSubmit={submit}>
      <div>
        <label className={styles.tick}>
          <input
            ref={box}
            type="checkbox"
            name="saved"
            aria-invalid={missing ? true : undefined}
            aria-describedby={missing ? "saved-error" : undefined}
            onChange={(event) => {
              setMissing(undefined);
              onSaved(event.currentTarget.checked);
            }}
          />
          <Trans id="codes.confirm">I’ve saved my recovery codes</Trans>
        </label>
        <FieldError id="saved-error">
          {missing ? (
            <Spoken about={missing}>
              <Trans id="codes.needConfirm">Tick the box to confirm that you’ve saved them.</Trans>
            </Spoken>
          ) : null}
        </FieldError>
      </div>
      <Button kind="primary" type="submit">
        {done}
      </Button>
    </form>
  );
}

/** A reload or a closed tab would lose the codes: the browser asks first. */
function AskBeforeUnload() {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
  return null;
}

function useFileWords(): FileWords {
  const { t, i18n } = useLingui();
  const boot = useBoot();
  const [now] = useState(() => new Date());
  const site = boot.site.name;
  const account = boot.me?.email ?? "";
  const date = new Intl.DateTimeFormat(i18n.locale, { dateStyle: "long" }).format(now);
  const address = `${location.origin}/login`;
  return {
    title: t({ id: "codes.file.title", message: `Recovery codes for ${site}` }),
    account: t({ id: "codes.file.account", message: `Account: ${account}` }),
    made: t({ id: "codes.file.made", message: `Made: ${date}` }),
    where: t({ id: "codes.file.where", message: `Sign in at: ${address}` }),
    how: t({
      id: "codes.file.how",
      message:
        "To use one: sign in with your password, then choose “Use a recovery code”. Each works once; cross it out afterwards.",
    }),
    keep: t({ id: "codes.file.keep", message: "Keep this away from your phone, and show it to no one." }),
  };
}

/** On paper only. A child of `body`, so that it prints from a page and from above an open dialog alike. */
function PrintedSheet({ codes, words }: { codes: readonly string[]; words: FileWords }) {
  return (
    <div className={`recovery-sheet ${styles.printed}`}>
      <h1>{words.title}</h1>
      <p>{words.account}</p>
      <p>{words.made}</p>
      <p>{words.where}</p>
      <ol dir="ltr" translate="no">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <p>{words.how}</p>
      <p>{words.keep}</p>
    </div>
  );
}
