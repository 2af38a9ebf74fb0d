import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, type RefObject, useState } from "react";
import { useAnnounce } from "./announce";
import { Button, type ButtonKind } from "./button";
import { CheckIcon, CopyIcon } from "./icons";

type Props = {
  text: string;
  /** Said when it was copied. */
  copied: string;
  /** What is selected where the browser gives no clipboard, such as over plain http. */
  shown: RefObject<HTMLElement | null>;
  onFailed: (failed: boolean) => void;
  kind?: ButtonKind;
  children: ReactNode;
};

/** Copies a text. It says *Copied* from then on: nothing here goes away by a timer. */
export function CopyButton({ text, copied, shown, onFailed, kind = "secondary", children }: Props) {
  const announce = useAnnounce();
  const [done, setDone] = useState(false);

  async function copy() {
    // Not there yet.
    if (text === "") return;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      setDone(false);
      select(shown.current);
      return onFailed(true);
    }
    onFailed(false);
    setDone(true);
    announce.polite(copied);
  }

  return (
    <Button kind={kind} onClick={copy}>
      {done ? <CheckIcon /> : <CopyIcon />}
      {done ? <Trans id="common.copied">Copied</Trans> : children}
    </Button>
  );
}

/** Without a clipboard: the text is selected, and this is the key that copies it. */
export function CopyFailed() {
  const { t } = useLingui();
  const shortcut = /Mac|iP(hone|ad|od)/.test(navigator.userAgent) ? "⌘C" : "Ctrl+C";
  return <>{t({ id: "common.copyFailed", message: `Couldn’t copy. Press ${shortcut} to copy the selected text.` })}</>;
}

function select(element: HTMLElement | null) {
  const selection = getSelection();
  if (!element || !selection) return;
  selection.removeAllRanges();
  const range = document.createRange();
  range.selectNodeContents(element);
  selection.addRange(range);
}
