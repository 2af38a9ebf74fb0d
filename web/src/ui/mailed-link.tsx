import { useLingui } from "@lingui/react/macro";
import { Fragment, type ReactNode } from "react";
import { useLocationProperty } from "wouter/use-browser-location";
import { OutsideMessage } from "./outside-message";

/**
 * A page that a link in a mail opens. Its token stands in the fragment, which no server and no other site gets to see,
 * and stays there until it has served, so that the page can be loaded anew.
 */
export function MailedLink({ children }: { children: (token: string) => ReactNode }) {
  const token = useLocationProperty(
    () => location.hash.slice(1),
    () => "",
  );
  // Another link, opened in the same tab, changes nothing but the fragment.
  return <Fragment key={token}>{children(token)}</Fragment>;
}

/** What a link shows that has served, or is none: why, and the way on. */
export function LinkDoesNotWork({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  return (
    <OutsideMessage title={t({ id: "reset.invalid.h1", message: "This link doesn’t work" })}>{children}</OutsideMessage>
  );
}
