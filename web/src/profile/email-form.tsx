import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useBoot } from "../boot";
import { EmailStateFragmentDoc, RequestEmailChangeDocument } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { Notice } from "../ui/notice";
import { OneFieldForm } from "../ui/one-field-form";
import { useOperation } from "../ui/outcome";
import { Spoken } from "../ui/spoken";

/** Takes the place of the address while another one is asked for. Nothing changes before both mailboxes confirm. */
export function EmailForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const { cache } = useApolloClient();
  const stepUp = useStepUp();
  const { run, busy } = useOperation(RequestEmailChangeDocument);

  async function send(newEmail: string) {
    const about = t({ id: "email.change.h", message: "Change your email" });
    const outcome = await stepUp(() => run({ input: { newEmail } }), about);
    if (outcome.kind !== "answered" || outcome.answer.__typename !== "EmailChangeRequested") return outcome;
    const { user } = outcome.answer;
    const id = cache.identify({ __typename: "User", id: user.id });
    if (id) cache.writeFragment({ id, fragment: EmailStateFragmentDoc, data: user });
    onDone();
  }

  return (
    <OneFieldForm
      field={{
        label: <Trans id="email.change.new">New email</Trans>,
        hint: (
          <Trans id="email.change.hint">
            We’ll mail a link to your present email and one to the new. The change happens once both are opened.
          </Trans>
        ),
        name: "newEmail",
        type: "email",
        inputMode: "email",
        autoComplete: "email",
        autoCapitalize: "off",
        enterKeyHint: "send",
        dir: "ltr",
      }}
      refusals={{
        UNCHANGED: <Trans id="email.change.err.same">That’s your email already. Enter another one.</Trans>,
      }}
      busy={busy}
      send={send}
      onCancel={onDone}
      submit={<Trans id="email.change.submit">Send the links</Trans>}
      busyLabel={<Trans id="email.change.busy">Sending…</Trans>}
    />
  );
}

/** Until both links have been opened. It claims no more than that links were to be sent. */
export function EmailUnderWay({ newEmail }: { newEmail: string }) {
  const oldEmail = useBoot().me?.email ?? "";
  return (
    <Notice kind="info">
      <Spoken politely about={newEmail}>
        <Trans id="email.change.sent">
          We’ve sent a link to {oldEmail} and to {newEmail}. The change happens once both are opened.
        </Trans>
      </Spoken>
    </Notice>
  );
}
