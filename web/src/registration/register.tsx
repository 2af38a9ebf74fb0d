import { Trans, useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import { Link, useSearch } from "wouter";
import { loadAccount } from "../account-chunk";
import { EmailField } from "../sign-in/email-field";
import { useSignInFlow } from "../sign-in/sign-in-flow";
import { Button } from "../ui/button";
import { NewPasswordField } from "../ui/new-password-field";
import { OutsideFrame } from "../ui/outside-frame";
import { useScreen } from "../ui/screen-title";
import styles from "../ui/stack.module.css";
import { TextField } from "../ui/text-field";
import { TroubleAlert } from "../ui/trouble";
import { WaitNotice } from "../ui/wait-notice";
import { useRegister } from "./use-register";

export const MAX_NAME_LENGTH = 64;

/** One password field with *Show*: no repetition, no meter, no rules of composition. */
export function Register() {
  const { t } = useLingui();
  const flow = useSignInFlow();
  const search = useSearch();
  const email = useRef<HTMLInputElement>(null);
  const { form, errors, edited, submit, busy, wait, trouble } = useRegister();
  useScreen(t({ id: "register.title", message: "Create an account" }), email);

  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>
        <Trans id="register.h1">Create your account</Trans>
      </h1>
      <form ref={form} className={styles.stack} onSubmit={submit} onInput={edited} noValidate aria-busy={busy}>
        {wait ? <WaitNotice wait={wait} /> : <TroubleAlert trouble={trouble} />}
        <EmailField ref={email} defaultValue={flow.email} error={errors.email} readOnly={busy} />
        <TextField
          label={<Trans id="register.name">Name</Trans>}
          name="name"
          optional
          autoComplete="name"
          enterKeyHint="next"
          maxLength={MAX_NAME_LENGTH}
          error={errors.name}
          readOnly={busy}
        />
        <NewPasswordField
          label={<Trans id="login.password">Password</Trans>}
          name="password"
          error={errors.password}
          readOnly={busy}
          onFocus={() => void loadAccount().catch(() => {})}
        />
        <Button
          type="submit"
          kind="primary"
          wide
          busy={busy}
          busyLabel={<Trans id="register.busy">Creating your account…</Trans>}
        >
          <Trans id="register.submit">Create account</Trans>
        </Button>
        <p>
          <Trans id="register.signIn">
            Already have an account? <Link href={`/login${search && `?${search}`}`}>Sign in</Link>
          </Trans>
        </p>
      </form>
    </OutsideFrame>
  );
}
