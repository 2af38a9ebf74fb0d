import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect } from "react";
import { useAnnounce } from "../ui/announce";
import { Button } from "../ui/button";
import { useLate } from "../ui/late";
import type { Load } from "../ui/outcome";
import { PanelRow } from "../ui/panel";
import { TroubleText } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import styles from "./loaded.module.css";

type Props<Data> = {
  load: Load<Data>;
  /** How many rows will most likely come: the skeleton takes their room, so that nothing jumps. */
  rows: number;
  children: (data: Data) => ReactNode;
};

/** A part of a page that is loaded: its content, or what stands in for it until then, or why it is not there. */
export function Loaded<Data>({ load, rows, children }: Props<Data>) {
  const waiting = load.data === undefined && load.trouble === undefined;
  const skeleton = useLate(waiting, 400);
  if (waiting || skeleton) return <Skeleton rows={rows} shown={skeleton} />;
  if (load.data !== undefined) return children(load.data);
  return load.trouble ? <NotLoaded trouble={load.trouble} retry={load.retry} /> : null;
}

/** Takes its room at once and is drawn when the wait grows long. */
function Skeleton({ rows, shown }: { rows: number; shown: boolean }) {
  const { t } = useLingui();
  const announce = useAnnounce();
  const words = t({ id: "common.loading", message: "Loading…" });
  useEffect(() => {
    const timer = setTimeout(() => announce.polite(words), 1000);
    return () => clearTimeout(timer);
  }, [announce, words]);

  return (
    <div aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes without identity.
        <PanelRow key={row}>
          <div className={styles.shape} data-shown={shown}>
            <span />
            <span />
          </div>
        </PanelRow>
      ))}
    </div>
  );
}

/** What failed, and the way to try again. The rest of the page stays. */
export function NotLoaded({ trouble, retry }: { trouble: Trouble; retry: () => void }) {
  return (
    <PanelRow>
      <div className={styles.failed}>
        <div>
          <p>
            <Trans id="err.section">This part couldn’t be loaded.</Trans>
          </p>
          <p className={styles.why}>
            <TroubleText trouble={trouble} />
          </p>
        </div>
        <Button onClick={retry}>
          <Trans id="common.retry">Try again</Trans>
        </Button>
      </div>
    </PanelRow>
  );
}
