import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useBoot } from "../boot";
import { ChangeNameDocument, type ChangeNameMutation, ProfileDocument } from "../gql/graphql";
import { OneFieldForm } from "../ui/one-field-form";
import { useOperation } from "../ui/outcome";
import { useStatus } from "../ui/status-bar";

type Changed = ChangeNameMutation["changeName"];

/** Takes the place of the name while it is edited. Left empty, the account has none. */
export function NameForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const client = useApolloClient();
  const status = useStatus();
  const { me, refresh } = useBoot();
  const { run, busy } = useOperation(ChangeNameDocument);

  /** Without an answer: the account tells whether the name was changed all the same. */
  async function look(name: string): Promise<Changed | undefined> {
    const { data } = await client.query({ query: ProfileDocument, fetchPolicy: "network-only" });
    const user = data?.me;
    return user && (user.name ?? "") === name ? { __typename: "NameChanged", user } : undefined;
  }

  async function send(name: string) {
    const outcome = await run({ input: { name } }, () => look(name));
    if (outcome.kind !== "answered" || outcome.answer.__typename !== "NameChanged") return outcome;
    const { user } = outcome.answer;
    const id = client.cache.identify({ __typename: "User", id: user.id });
    if (id) client.cache.modify({ id, fields: { name: () => user.name ?? null } });
    await refresh();
    onDone();
    status.show(t({ id: "profile.name.done", message: "Name changed." }));
  }

  return (
    <OneFieldForm
      field={{
        label: <Trans id="profile.name">Name</Trans>,
        optional: true,
        name: "name",
        autoComplete: "name",
        maxLength: 64,
        defaultValue: me?.name ?? "",
      }}
      busy={busy}
      send={send}
      onCancel={onDone}
      submit={<Trans id="common.save">Save</Trans>}
      busyLabel={<Trans id="common.saving">Saving…</Trans>}
    />
  );
}
