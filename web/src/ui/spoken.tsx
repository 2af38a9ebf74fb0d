import { type ReactNode, useEffect, useRef } from "react";
import { useAnnounce } from "./announce";

type Props = {
  children: ReactNode;
  /** Polite for what need not interrupt; an alert unless told. */
  politely?: boolean;
  /** What the text is about. It is said when it appears, and again when this changes, even to the same wording. */
  about?: unknown;
};

/** Text that is read out by the live regions when it appears, in the very words that are seen. */
export function Spoken({ children, politely = false, about }: Props) {
  const text = useRef<HTMLSpanElement>(null);
  const announce = useAnnounce();

  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for what it is about, not once for each render.
  useEffect(() => {
    const words = text.current?.textContent ?? "";
    if (words) announce[politely ? "polite" : "alert"](words);
  }, [about]);

  return <span ref={text}>{children}</span>;
}
