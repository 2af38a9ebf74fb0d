import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { RenameMfaDocument, type RenameMfaMutation, SecurityDocument } from "../gql/graphql";
import { OneFieldForm } from "../ui/one-field-form";
import { useOperation } from "../ui/outcome";
import { useStatus } from "../ui/status-bar";
import type { Authenticator } from "./authenticator";

type Renamed = RenameMfaMutation["renameMfa"];

type Props = { authenticator: Authenticator; reload: () => void; onDone: () => void };

/** Takes the place of the row while its name is edited. */
export function RenameForm({ authenticator, reload, onDone }: Props) {
  const { t } = useLingui();
  const client = useApolloClient();
  const status = useStatus();
  const { run, busy } = useOperation(RenameMfaDocument);

  /** Without an answer: the list tells whether it was renamed all the same. */
  async function look(name: string): Promise<Renamed | undefined> {
    const { data } = await client.query({ query: SecurityDocument, fetchPolicy: "network-only" });
    const found = data?.me?.mfa.authenticators.find(({ id }) => id === authenticator.id);
    return found?.name === name ? { __typename: "MfaRenamed", authenticator: found } : undefined;
  }

  async function send(name: string) {
    const outcome = await run({ input: { authenticatorId: authenticator.id, name } }, () => look(name));
    if (outcome.kind !== "answered") return outcome;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "MfaRenamed": {
        const id = client.cache.identify({ __typename: "Authenticator", id: authenticator.id });
        if (id) client.cache.modify({ id, fields: { name: () => answer.authenticator.name } });
        onDone();
        status.show(t({ id: "rename.done", message: `Renamed to “${name}”.` }));
        return undefined;
      }
      case "NotFound":
        reload();
        status.show(t({ id: "remove.gone", message: "It had already been removed." }));
        return undefined;
      default:
        return outcome;
    }
  }

  return (
    <OneFieldForm
      field={{
        label: <Trans id="rename.label">Name</Trans>,
        name: "name",
        autoComplete: "off",
        maxLength: 64,
        defaultValue: authenticator.name,
      }}
      busy={busy}
      send={send}
      onCancel={onDone}
      submit={<Trans id="common.save">Save</Trans>}
      busyLabel={<Trans id="common.saving">Saving…</Trans>}
    />
  );
}
