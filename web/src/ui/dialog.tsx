import { type ReactNode, useEffect, useId, useRef } from "react";
import { useBackCloses } from "./back-closes";
import styles from "./dialog.module.css";

type Props = {
  title: ReactNode;
  children: ReactNode;
  /** Esc, or a click on the backdrop. Nothing has been done by then. */
  onClose: () => void;
  /** While something is under way, or where only a button may end it: Esc does nothing. */
  locked?: boolean;
  /** Only without input may a click beside it close it: what was typed is not lost by a slip. */
  backdropCloses?: boolean;
  /** Wide, for lists such as recovery codes. */
  sheet?: boolean;
  /** Said after the title, such as what is about to happen. */
  describedBy?: string;
};

/**
 * A native modal dialog, open as long as it is rendered. The first focus goes to the element with
 * `data-first-focus` (`autoFocus` would come before the dialog is open), else to the first control; when it goes, focus returns to what had it before.
 */
export function Dialog({ title, children, onClose, locked = false, backdropCloses, sheet, describedBy }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pressed = useRef<EventTarget>(null);
  const id = useId();
  useBackCloses(() => {
    if (locked) return false;
    onClose();
    return true;
  });

  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => {
      element?.close();
      // The browser returns focus by itself only if the dialog is closed while it still is in the page.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className={sheet ? `${styles.dialog} ${styles.sheet}` : styles.dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={describedBy}
      onCancel={(event) => {
        event.preventDefault();
        if (!locked) onClose();
      }}
      // Chromium lets a second Esc pass `cancel` by; the key itself is the last place to stop it.
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        if (!locked) onClose();
      }}
      onPointerDown={(event) => {
        pressed.current = event.target;
      }}
      // A press that began on a button, and was moved off it to do nothing, is a click on what holds both: not beside.
      onClick={({ target, currentTarget }) => {
        if (backdropCloses && !locked && target === currentTarget && target === pressed.current) onClose();
      }}
    >
      <div className={styles.body}>
        <h2 id={`${id}-title`} className={styles.title}>
          {title}
        </h2>
        {children}
      </div>
      <div className="visually-hidden" role="status" data-live="polite" />
      <div className="visually-hidden" role="alert" data-live="alert" />
    </dialog>
  );
}
