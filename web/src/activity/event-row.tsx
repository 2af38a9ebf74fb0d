import { Trans, useLingui } from "@lingui/react/macro";
import type { EventFragment } from "../gql/graphql";
import { Place } from "../sessions/place";
import { useDevice } from "../sessions/use-device";
import { BittingLine } from "../ui/brand-mark";
import { Ago, TimeOfDay } from "../ui/dates";
import { DotIcon, WarningIcon } from "../ui/icons";
import { PanelRow } from "../ui/panel";
import styles from "./activity.module.css";
import { EventText, isNotable } from "./event-text";

type Props = {
  event: EventFragment;
  /** With its date, where no heading names the day. */
  dated?: boolean;
};

/** One thing that happened: what, when, on which device, from where. */
export function EventRow({ event, dated }: Props) {
  const { t } = useLingui();
  const device = useDevice()(event.device);
  const notable = isNotable(event.type);
  return (
    <div className={styles.row}>
      <span className={notable ? styles.notable : styles.plain}>
        {notable ? <WarningIcon /> : <DotIcon />}
        {notable ? (
          <span className="visually-hidden">{t({ id: "overview.attention", message: "Needs attention" })}: </span>
        ) : null}
      </span>
      <div className={styles.what}>
        <p>
          <EventText type={event.type} />
        </p>
        <p className={styles.where}>
          {device}
          {"\u00a0· "}
          <Place address={event.ipAddress} />
        </p>
      </div>
      <p className={styles.when}>{dated ? <Ago at={event.createdAt} /> : <TimeOfDay at={event.createdAt} />}</p>
    </div>
  );
}

export function NoEvents() {
  return (
    <PanelRow>
      <div className={styles.empty}>
        <BittingLine />
        <p>
          <Trans id="activity.empty">Nothing has happened yet.</Trans>
        </p>
      </div>
    </PanelRow>
  );
}
