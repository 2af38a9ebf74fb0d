import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { Loaded, NotLoaded } from "../account/loaded";
import { Page } from "../account/page";
import { Button } from "../ui/button";
import { Panel, PanelRow } from "../ui/panel";
import { dayOf } from "../ui/relative-time";
import styles from "./activity.module.css";
import { byDay } from "./days";
import { EventRow, NoEvents } from "./event-row";
import { useActivity } from "./use-activity";

/** What happened to this account, newest first, day by day. */
export function Activity() {
  const { t } = useLingui();
  const activity = useActivity();
  return (
    <Page
      title={t({ id: "activity.title", message: "Activity" })}
      lead={<Trans id="activity.lead">What happened to your account, newest first.</Trans>}
    >
      {activity.load.data ? (
        <Days activity={activity} />
      ) : (
        <Panel>
          <Loaded load={activity.load} rows={5}>
            {() => null}
          </Loaded>
        </Panel>
      )}
      {/* Not before what stands above it: nothing may move. */}
      {activity.load.data || activity.load.trouble ? <SomethingUnknown /> : null}
    </Page>
  );
}

function Days({ activity }: { activity: ReturnType<typeof useActivity> }) {
  const days = byDay(activity.events);
  if (days.length === 0) {
    return (
      <Panel>
        <NoEvents />
      </Panel>
    );
  }
  return (
    <>
      {days.map(({ day, events }) => (
        <section key={day} className={styles.day}>
          <h2>
            <DayName day={day} at={events[0]?.createdAt ?? ""} />
          </h2>
          <Panel>
            {events.map((event) => (
              <PanelRow key={event.id}>
                <div id={`event-${event.id}`} tabIndex={-1}>
                  <EventRow event={event} />
                </div>
              </PanelRow>
            ))}
          </Panel>
        </section>
      ))}
      {activity.trouble ? (
        <Panel>
          <NotLoaded trouble={activity.trouble} retry={activity.more} />
        </Panel>
      ) : null}
      {activity.hasMore && !activity.trouble ? (
        <div>
          <Button busy={activity.busy} busyLabel={<Trans id="common.loading">Loading…</Trans>} onClick={activity.more}>
            <Trans id="activity.older">Show older</Trans>
          </Button>
        </div>
      ) : null}
    </>
  );
}

function DayName({ day, at }: { day: string; at: string }) {
  const { i18n } = useLingui();
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (day === dayOf(today)) return <Trans id="activity.today">Today</Trans>;
  if (day === dayOf(yesterday)) return <Trans id="activity.yesterday">Yesterday</Trans>;
  return <time dateTime={day}>{new Intl.DateTimeFormat(i18n.locale, { dateStyle: "long" }).format(new Date(at))}</time>;
}

function SomethingUnknown() {
  return (
    <Panel>
      <PanelRow>
        <p className={styles.unknown}>
          <Trans id="activity.unknown">
            Don’t recognize something? <Link href="/u/security#change-password">Change your password</Link> and{" "}
            <Link href="/u/sessions#sign-out-others">sign out everywhere else</Link>.
          </Trans>
        </p>
      </PanelRow>
    </Panel>
  );
}
