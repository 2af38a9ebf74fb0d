import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useBoot } from "../boot";
import { ChangeNameDocument, type ChangeNameMutation, ProfileDocument } from "../gql/graphql";
import { Button } from "../ui/button";
import { FieldFailureText } from "../ui/field-failure";
import { otherFailure, useOperation } from "../ui/outcome";
import { Spoken } from "../ui/spoken";
import { useStatus } from "../ui/status-bar";
import { TextField } from "../ui/text-field";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import styles from "./profile.module.css";

type Refusal = { code: string; message: string };
type Changed = ChangeNameMutation["changeName"];

/** Takes the place of the name while it is edited. Left empty, the account has none. */
export function NameForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const client = useApolloClient();
  const status = useStatus();
  const { me, refresh } = useBoot();
  const { run, busy } = useOperation(ChangeNameDocument);
  const [refusal, setRefusal] = useState<Refusal>();
  const [trouble, setTrouble] = useState<Trouble>();

  /** Without an answer: the account tells whether the name was changed all the same. */
  async function look(name: string): Promise<Changed | undefined> {
    const { data } = await client.query({ query: ProfileDocument, fetchPolicy: "network-only" });
    const user = data?.me;
    return user && (user.name ?? "") === name ? { __typename: "NameChanged", user } : undefined;
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem("name") as HTMLInputElement;
    const name = field.value.trim();
    setRefusal(undefined);
    setTrouble(undefined);

    const outcome = await run({ input: { name } }, () => look(name));
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "NameChanged":
        return finish(answer.user);
      case "InvalidInput":
        setRefusal(answer.fields[0] ?? { code: "", message: answer.message });
        field.focus();
        return field.select();
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  async function finish(user: { id: string; name?: string | null }) {
    const id = client.cache.identify({ __typename: "User", id: user.id });
    if (id) client.cache.modify({ id, fields: { name: () => user.name ?? null } });
    await refresh();
    onDone();
    status.show(t({ id: "profile.name.done", message: "Name changed." }));
  }

  return (
    <form
      className={styles.form}
      noValidate
      aria-busy={busy}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !busy && !event.nativeEvent.isComposing) onDone();
      }}
    >
      <TroubleAlert trouble={trouble} />
      <TextField
        label={<Trans id="profile.name">Name</Trans>}
        optional
        name="name"
        autoComplete="name"
        enterKeyHint="done"
        maxLength={64}
        spellCheck={false}
        defaultValue={me?.name ?? ""}
        readOnly={busy}
        // Pressing *Change* asked for exactly this field.
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
