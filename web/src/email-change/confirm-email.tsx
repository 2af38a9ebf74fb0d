import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useBoot } from "../boot";
import { ConfirmEmailChangeDocument } from "../gql/graphql";
import { Button, ButtonLink } from "../ui/button";
import { LinkDoesNotWork, MailedLink } from "../ui/mailed-link";
import { otherFailure, useOperation } from "../ui/outcome";
import { OutsideMessage } from "../ui/outside-message";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";

/**
 * Takes a mailbox's word for a change of address, by the link of a mail. Nothing is done before the button is pressed:
 * mail programs look at links too.
 */
export default function ConfirmEmail() {
  return <MailedLink>{(token) => <OneLink token={token} />}</MailedLink>;
}

type State = "asking" | "waiting" | "complete" | "invalid";

function OneLink({ token }: { token: string }) {
  const { refresh } = useBoot();
  const { run, busy } = useOperation(ConfirmEmailChangeDocument);
  const [state, setState] = useState<State>(token ? "asking" : "invalid");
  const [trouble, setTrouble] = useState<Trouble>();

  async function confirm() {
    setTrouble(undefined);
    const outcome = await run({ input: { token } });
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "EmailChangeConfirmed":
        if (answer.complete) await refresh();
        return setState(answer.complete ? "complete" : "waiting");
      case "EmailLinkInvalid":
        return setState("invalid");
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  switch (state) {
    case "asking":
      return <Question busy={busy} trouble={trouble} onConfirm={confirm} />;
    case "waiting":
      return <Waiting />;
    case "complete":
      return <Complete />;
    case "invalid":
      return <Invalid />;
  }
}

type QuestionProps = { busy: boolean; trouble: Trouble | undefined; onConfirm: () => void };

function Question({ busy, trouble, onConfirm }: QuestionProps) {
  const { t } = useLingui();
  return (
    <OutsideMessage title={t({ id: "email.change.h", message: "Change your email" })}>
      <p>
        <Trans id="email.confirm.p">
          Confirm that this mailbox is yours, and that your account’s email may change. If you didn’t ask for this,
          close this page.
        </Trans>
      </p>
      <TroubleAlert trouble={trouble} />
      <Button
        kind="primary"
        wide
        busy={busy}
        busyLabel={<Trans id="stepUp.busy">Confirming…</Trans>}
        onClick={onConfirm}
      >
        <Trans id="email.confirm.submit">Confirm the change</Trans>
      </Button>
    </OutsideMessage>
  );
}

function Waiting() {
  const { t } = useLingui();
  return (
    <OutsideMessage title={t({ id: "email.confirm.waiting.h1", message: "This mailbox is confirmed" })}>
      <p>
        <Trans id="email.confirm.waiting">
          Now open the link in the mail to your other address. Until then, your email stays as it is.
        </Trans>
      </p>
      <Onward />
    </OutsideMessage>
  );
}

function Complete() {
  const { t } = useLingui();
  return (
    <OutsideMessage title={t({ id: "email.confirm.done.h1", message: "Your email is changed" })}>
      <p>
        <Trans id="email.confirm.done">From now on, sign in with the new one.</Trans>
      </p>
      <Onward />
    </OutsideMessage>
  );
}

function Invalid() {
  return (
    <LinkDoesNotWork>
      <p>
        <Trans id="email.confirm.invalid">
          It has expired or has been used, or something changed since. If the email of your account hasn’t changed,
          start again in your profile.
        </Trans>
      </p>
      <Onward />
    </LinkDoesNotWork>
  );
}

function Onward() {
  const { me } = useBoot();
  return (
    <ButtonLink kind="primary" wide href={me ? "/u/profile" : "/login?next=%2Fu%2Fprofile"}>
      {me ? (
        <Trans id="email.confirm.account">Go to your profile</Trans>
      ) : (
        <Trans id="email.confirm.signIn">Sign in</Trans>
      )}
    </ButtonLink>
  );
}
