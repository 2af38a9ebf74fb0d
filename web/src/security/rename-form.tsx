import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { RenameMfaDocument, type RenameMfaMutation, SecurityDocument } from "../gql/graphql";
import { Button } from "../ui/button";
import { FieldFailureText } from "../ui/field-failure";
import { otherFailure, useOperation } from "../ui/outcome";
import { Spoken } from "../ui/spoken";
import { useStatus } from "../ui/status-bar";
import { TextField } from "../ui/text-field";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import type { Authenticator } from "./authenticator-row";
import styles from "./security.module.css";

type Refusal = { code: string; message: string };
type Renamed = RenameMfaMutation["renameMfa"];

type Props = { authenticator: Authenticator; reload: () => void; onDone: () => void };

/** Takes the place of the row while its name is edited. */
export function RenameForm({ authenticator, reload, onDone }: Props) {
  const { t } = useLingui();
  const client = useApolloClient();
  const status = useStatus();
  const { run, busy } = useOperation(RenameMfaDocument);
  const [refusal, setRefusal] = useState<Refusal>();
  const [trouble, setTrouble] = useState<Trouble>();

  /** Without an answer: the list tells whether it was renamed all the same. */
  async function look(name: string): Promise<Renamed | undefined> {
    const { data } = await client.query({ query: SecurityDocument, fetchPolicy: "network-only" });
    const found = data?.me?.mfa.authenticators.find(({ id }) => id === authenticator.id);
    return found?.name === name ? { __typename: "MfaRenamed", authenticator: found } : undefined;
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem("name") as HTMLInputElement;
    const name = field.value.trim();
    const refuse = (what: Refusal) => {
      setRefusal(what);
      field.focus();
      field.select();
    };
    if (name === "") return refuse({ code: "REQUIRED", message: "" });
    setRefusal(undefined);
    setTrouble(undefined);

    const outcome = await run({ input: { authenticatorId: authenticator.id, name } }, () => look(name));
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "MfaRenamed": {
        const id = client.cache.identify({ __typename: "Authenticator", id: authenticator.id });
        if (id) client.cache.modify({ id, fields: { name: () => answer.authenticator.name } });
        onDone();
        return status.show(t({ id: "rename.done", message: `Renamed to “${name}”.` }));
      }
      case "InvalidInput":
        return refuse(answer.fields[0] ?? { code: "", message: answer.message });
      case "NotFound":
        reload();
        return status.show(t({ id: "remove.gone", message: "It had already been removed." }));
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  return (
    <form
      className={styles.rename}
      noValidate
      aria-busy={busy}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !busy && !event.nativeEvent.isComposing) onDone();
      }}
    >
      <TroubleAlert trouble={trouble} />
      <TextField
        label={<Trans id="rename.label">Name</Trans>}
        name="name"
        autoComplete="off"
        enterKeyHint="done"
        maxLength={64}
        spellCheck={false}
        defaultValue={authenticator.name}
        readOnly={busy}
        // Pressing *Rename* asked for exactly this field.
        autoFocus
        onFocus={(event) => event.currentTarget.select()}
        onInput={() => setRefusal(undefined)}
        error={
          refusal ? (
            <Spoken about={refusal}>
              <FieldFailureText failure={refusal} n={1} />
            </Spoken>
          ) : undefined
        }
      />
      <div className={styles.actions}>
        <Button onClick={() => (busy ? undefined : onDone())}>
          <Trans id="common.cancel">Cancel</Trans>
        </Button>
        <Button kind="primary" type="submit" busy={busy} busyLabel={<Trans id="common.saving">Saving…</Trans>}>
          <Trans id="common.save">Save</Trans>
        </Button>
      </div>
    </form>
  );
}
