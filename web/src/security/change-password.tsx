import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useBoot } from "../boot";
import { ChangePasswordDocument, type ChangePasswordMutation, LatestEventDocument } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { Actions } from "../ui/actions";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FieldFailureText } from "../ui/field-failure";
import { HiddenUsername } from "../ui/hidden-username";
import { otherFailure, useOperation } from "../ui/outcome";
import { PasswordField } from "../ui/password-field";
import { Spoken } from "../ui/spoken";
import { useStatus } from "../ui/status-bar";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import styles from "./security.module.css";

/** An event this recent is the one that was just asked for. */
const JUST_NOW_MS = 60_000;

type Refusal = { code: string; message: string };

/** A new password. The current one is asked for by the step-up, when the last proof is too old; what is typed stays. */
export function ChangePassword({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const client = useApolloClient();
  const status = useStatus();
  const { me, site } = useBoot();
  const stepUp = useStepUp();
  const { run, busy } = useOperation(ChangePasswordDocument);
  const [refusal, setRefusal] = useState<Refusal>();
  const [trouble, setTrouble] = useState<Trouble>();
  const form = useRef<HTMLFormElement>(null);
  const description = useId();

  function passwordField() {
    return form.current?.elements.namedItem("newPassword") as HTMLInputElement;
  }

  function refuse(what: Refusal) {
    setRefusal(what);
    passwordField().focus();
    passwordField().select();
  }

  async function look(): Promise<ChangePasswordMutation["changePassword"] | undefined> {
    const { data } = await client.query({ query: LatestEventDocument, fetchPolicy: "network-only" });
    const event = data?.me?.securityEvents.edges[0]?.node;
    const changed = event?.type === "PASSWORD_CHANGED" && Date.now() - Date.parse(event.createdAt) < JUST_NOW_MS;
    return changed && data?.me ? { __typename: "PasswordChanged", user: data.me } : undefined;
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const newPassword = passwordField().value;
    // Counted as the server counts: in code points, composed.
    const length = [...newPassword.normalize("NFC")].length;
    if (length < site.passwordMinLength) {
      return refuse({ code: length === 0 ? "REQUIRED" : "TOO_SHORT", message: "" });
    }
    setRefusal(undefined);
    setTrouble(undefined);

    const about = t({ id: "password.change", message: "Change password" });
    const outcome = await stepUp(() => run({ input: { newPassword } }, look), about);
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "PasswordChanged":
        flushSync(onClose);
        return status.show(t({ id: "password.done", message: "Password changed." }));
      case "InvalidInput":
        return refuse(answer.fields[0] ?? { code: "", message: answer.message });
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  const n = site.passwordMinLength;
  return (
    <Dialog
      title={<Trans id="password.change">Change password</Trans>}
      describedBy={description}
      locked={busy}
      onClose={onClose}
    >
      <form ref={form} className={styles.stack} noValidate aria-busy={busy} onSubmit={submit}>
        <p id={description}>
          <Trans id="password.signsOut">Your other sessions will be signed out.</Trans>
        </p>
        <TroubleAlert trouble={trouble} />
        <HiddenUsername email={me?.email ?? ""} />
        <PasswordField
          label={<Trans id="password.new">New password</Trans>}
          name="newPassword"
          autoComplete="new-password"
          minLength={n}
          readOnly={busy}
          data-first-focus
          hint={<Trans id="password.hint">At least {n} characters. Spaces and any symbols are fine.</Trans>}
          onInput={() => setRefusal(undefined)}
          error={
            refusal ? (
              <Spoken about={refusal}>
                <FieldFailureText failure={refusal} n={n} />
              </Spoken>
            ) : undefined
          }
        />
        <Actions>
          <Button onClick={() => (busy ? undefined : onClose())}>
            <Trans id="common.cancel">Cancel</Trans>
          </Button>
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            // Only the busy sign is seen: its words would not fit beside the other button.
            busyLabel={
              <span className="visually-hidden">
                <Trans id="password.busy">Changing your password…</Trans>
              </span>
            }
          >
            <Trans id="password.change">Change password</Trans>
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
