import { Trans, useLingui } from "@lingui/react/macro";
import { type RefObject, useRef, useState } from "react";
import { flushSync } from "react-dom";
import rows from "../account/rows.module.css";
import { isClockOff } from "../overview/check-up";
import { Button } from "../ui/button";
import { Ago, OnDate } from "../ui/dates";
import { PhoneIcon, WarningIcon } from "../ui/icons";
import type { Authenticator } from "./authenticator";
import { ClockOff } from "./clock-off";
import { RemoveDialog } from "./remove-dialog";
import { RenameForm } from "./rename-form";
import styles from "./security.module.css";

type Props = {
  authenticator: Authenticator;
  /** Removing it would turn two-step verification off. */
  last: boolean;
  reload: () => void;
  /** The row is about to go, and the focus with it. */
  onRemoving: () => void;
};

/** One authenticator app: its name, how it is used, and what can be done with it. */
export function AuthenticatorRow({ authenticator, last, reload, onRemoving }: Props) {
  const [doing, setDoing] = useState<"renaming" | "removing">();
  const renameButton = useRef<HTMLButtonElement>(null);

  function stopRenaming() {
    flushSync(() => setDoing(undefined));
    renameButton.current?.focus();
  }

  if (doing === "renaming") {
    return (
      <li className={rows.row}>
        <RenameForm authenticator={authenticator} reload={reload} onDone={stopRenaming} />
      </li>
    );
  }
  return (
    <li className={rows.row}>
      <PhoneIcon />
      <Facts authenticator={authenticator} />
      <Actions
        name={authenticator.name}
        renameButton={renameButton}
        onRename={() => setDoing("renaming")}
        onRemove={() => setDoing("removing")}
      />
      {doing === "removing" ? (
        <RemoveDialog
          authenticator={authenticator}
          last={last}
          reload={reload}
          onClose={() => setDoing(undefined)}
          onRemoving={onRemoving}
        />
      ) : null}
    </li>
  );
}

function Facts({
  authenticator: { name, createdAt, lastUsedAt, clockOffsetSeconds },
}: {
  authenticator: Authenticator;
}) {
  const date = <OnDate at={createdAt} />;
  const when = lastUsedAt ? <Ago at={lastUsedAt} /> : null;
  return (
    <div className={rows.facts}>
      <p className={rows.name} translate="no">
        <bdi>{name}</bdi>
      </p>
      <p className={rows.detail}>
        <span className={rows.part}>
          <Trans id="security.app.added">Added {date}</Trans>
          {"\u00a0·"}
        </span>{" "}
        <span className={rows.part}>
          {when ? (
            <Trans id="security.app.used">Last used {when}</Trans>
          ) : (
            <Trans id="security.app.unused">Not used to sign in yet</Trans>
          )}
        </span>
      </p>
      {isClockOff(clockOffsetSeconds) ? (
        <p className={styles.warning}>
          <WarningIcon />
          <span>
            <ClockOff seconds={clockOffsetSeconds} />
          </span>
        </p>
      ) : null}
    </div>
  );
}

type ActionProps = {
  name: string;
  renameButton: RefObject<HTMLButtonElement | null>;
  onRename: () => void;
  onRemove: () => void;
};

function Actions({ name, renameButton, onRename, onRemove }: ActionProps) {
  const { t } = useLingui();
  return (
    <div className={`${styles.actions} ${styles.under}`}>
      <Button
        ref={renameButton}
        kind="quiet"
        aria-label={t({ id: "security.app.renameLabel", message: `Rename ${name}` })}
        onClick={onRename}
      >
        <Trans id="security.app.rename">Rename</Trans>
      </Button>
      <Button
        kind="danger-quiet"
        data-remove
        aria-label={t({ id: "security.app.removeLabel", message: `Remove ${name}` })}
        onClick={onRemove}
      >
        <Trans id="security.app.remove">Remove</Trans>
      </Button>
    </div>
  );
}
