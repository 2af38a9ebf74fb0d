import { dayOf } from "../ui/relative-time";

/** Events of one day, in the person's own time zone. */
export type Day<Event> = { day: string; events: Event[] };

/** Puts a list, newest first, into days. */
export function byDay<Event extends { createdAt: string }>(events: readonly Event[]): Day<Event>[] {
  const days: Day<Event>[] = [];
  for (const event of events) {
    const day = dayOf(new Date(event.createdAt));
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}
