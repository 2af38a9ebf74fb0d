import { Trans } from "@lingui/react/macro";
import { OnDate } from "../ui/dates";

/** When a kept recovery code was last found right. */
export function LastChecked({ at }: { at: string | null | undefined }) {
  if (!at) return <Trans id="drill.never">Not checked yet</Trans>;
  const date = <OnDate at={at} />;
  return <Trans id="drill.last">Last checked {date}</Trans>;
}
