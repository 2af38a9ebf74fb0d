import type { ReactNode } from "react";
import { OutsideFrame } from "./outside-frame";
import { useScreen } from "./screen-title";

/** A page outside that says one thing, and where to go from there. */
export function OutsideMessage({ title, children }: { title: string; children: ReactNode }) {
  useScreen(title);
  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>{title}</h1>
      {children}
    </OutsideFrame>
  );
}
