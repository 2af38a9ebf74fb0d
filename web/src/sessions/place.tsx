import { Trans } from "@lingui/react/macro";
import { addressKind } from "./address";

/** An address, or words where they tell more. No place is looked up at a third party. */
export function Place({ address }: { address: string | null | undefined }) {
  if (!address) return <Trans id="common.unknown">Unknown</Trans>;
  switch (addressKind(address)) {
    case "loopback":
      return <Trans id="sessions.loopback">this computer</Trans>;
    case "private":
      return <Trans id="sessions.private">local network</Trans>;
    case "public":
      return (
        <bdi dir="ltr" translate="no">
          {address}
        </bdi>
      );
  }
}
