import { Trans, useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import { Button } from "../ui/button";
import { NewPasswordField } from "../ui/new-password-field";
import { OutsideFrame } from "../ui/outside-frame";
import { useScreen } from "../ui/screen-title";
import styles from "../ui/stack.module.css";
import { TroubleAlert } from "../ui/trouble";
import { WaitNotice } from "../ui/wait-notice";
import { useSetPassword } from "./use-set-password";

type Props = { token: string; onInvalid: () => void };

export function SetPassword({ token, onInvalid }: Props) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  const { form, errors, edited, submit, busy, wait, trouble } = useSetPassword(token, onInvalid);
  useScreen(t({ id: "reset.title", message: "Set a new password" }), field);

  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>
        <Trans id="reset.h1">Set a new password</Trans>
      </h1>
      <p id="lead">
        <Trans id="reset.lead">
          You’ll be signed out everywhere. If two-step verification is on, the next sign-in still asks for a code.
        </Trans>
      </p>
      <form ref={form} className={styles.stack} onSubmit={submit} onInput={edited} noValidate aria-busy={busy}>
        {wait ? <WaitNotice wait={wait} /> : <TroubleAlert trouble={trouble} />}
        <NewPasswordField
          ref={field}
          label={<Trans id="password.new">New password</Trans>}
          name="newPassword"
          error={errors.newPassword}
          readOnly={busy}
          aria-describedby="lead"
        />
        <Button
          type="submit"
          kind="primary"
          wide
          busy={busy}
          busyLabel={<Trans id="reset.busy">Setting your password…</Trans>}
        >
          <Trans id="reset.submit">Set password</Trans>
        </Button>
      </form>
    </OutsideFrame>
  );
}
