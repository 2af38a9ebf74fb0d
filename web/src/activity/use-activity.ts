import { useApolloClient } from "@apollo/client/react";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { flushSync } from "react-dom";
import { ActivityDocument, type ActivityQuery, type EventFragment } from "../gql/graphql";
import { useAnnounce } from "../ui/announce";
import { useLoad } from "../ui/outcome";
import { type Trouble, troubleOf } from "../ui/trouble-of";

type Connection = NonNullable<ActivityQuery["me"]>["securityEvents"];

/** The newest events, and the older ones as they are asked for. */
export function useActivity() {
  const { t } = useLingui();
  const client = useApolloClient();
  const announce = useAnnounce();
  const load = useLoad(ActivityDocument, {});
  const [older, setOlder] = useState<Connection[]>([]);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();

  const newest = load.data?.me?.securityEvents;
  const pages = newest ? [newest, ...older] : [];
  const last = pages.at(-1)?.pageInfo;
  const events = unique(pages.flatMap(({ edges }) => edges.map(({ node }) => node)));

  async function more() {
    if (busy || !last?.endCursor) return;
    setBusy(true);
    setTrouble(undefined);
    try {
      const { data } = await client.query({ query: ActivityDocument, variables: { after: last.endCursor } });
      const page = data?.me?.securityEvents;
      if (!page) return;
      // Drawn at once: the focus goes into it below.
      flushSync(() => setOlder([...older, page]));
      const n = page.edges.length;
      announce.polite(
        t({ id: "activity.loaded", message: `${plural(n, { one: "# more shown.", other: "# more shown." })}` }),
      );
      const first = page.edges[0]?.node.id;
      // The button may be gone: the first new row is where reading goes on.
      document.getElementById(`event-${first}`)?.focus();
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setBusy(false);
    }
  }

  return { load, events, more, busy, trouble, hasMore: last?.hasNextPage ?? false };
}

/** While someone reads, new events push old ones over the border of two pages. */
function unique(events: EventFragment[]): EventFragment[] {
  return [...new Map(events.map((event) => [event.id, event])).values()];
}
