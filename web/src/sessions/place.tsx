import { Trans } from "@lingui/react/macro";
import rows from "../account/rows.module.css";
import { addressKind } from "./address";

type Props = { address: string | null | undefined };

/** An address, or words where they tell more. No place is looked up at a third party. */
export function Place({ address }: Props) {
  return (
    <span className={rows.part}>
      <PlaceText address={address} />
    </span>
  );
}

function PlaceText({ address }: Props) {
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
