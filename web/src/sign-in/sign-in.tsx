import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { loadAccount } from "../account-chunk";
import { useBoot } from "../boot";
import { LoginDocument } from "../gql/entry/graphql";
import { Button, ButtonLink } from "../ui/button";
import { textOf, useFieldErrors } from "../ui/field-errors";
import { otherFailure, useOperation } from "../ui/outcome";
import { OutsideFrame } from "../ui/outside-frame";
import { PasswordField } from "../ui/password-field";
import { useScreen } from "../ui/screen-title";
import styles from "../ui/stack.module.css";
import { EmailField } from "./email-field";
import { useFinishSignIn, useLostAnswer, useSignInFlow } from "./sign-in-flow";
import { SignInMessage, type SignInRefusal } from "./sign-in-message";

/** The first step: email and password on one page, so that password managers fill both. */
export function SignIn() {
  const { t } = useLingui();
  const site = useBoot().site.name;
  const flow = useSignInFlow();
  const search = useSearch();
  const query = search && `?${search}`;
  const { refusal, errors, busy, submit, edited, form } = useSignIn();
  const [email, password] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  // Decided on arrival: whoever comes back from the second step only has to enter the password.
  const [first] = useState(flow.email ? password : email);
  useScreen(t({ id: "login.title", message: "Sign in" }), first);
  const keepEmail = () => flow.update({ email: email.current?.value.trim() ?? "" });

  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>
        <Trans id="login.h1">Sign in to {site}</Trans>
      </h1>
      {/* The form is there before its scripts: sent without them, a password must not stand in the address. */}
      <form
        ref={form}
        className={styles.stack}
        method="post"
        onSubmit={submit}
        onInput={edited}
        noValidate
        aria-busy={busy}
      >
        <SignInMessage refusal={refusal} />
        <EmailField ref={email} defaultValue={flow.email} error={errors.email} readOnly={busy} />
        <PasswordField
          ref={password}
          label={<Trans id="login.password">Password</Trans>}
          name="password"
          autoComplete="current-password"
          error={errors.password}
          readOnly={busy}
          // Whoever is about to sign in will need the pages inside.
          onFocus={() => void loadAccount().catch(() => {})}
        />
        <Button type="submit" kind="primary" wide busy={busy} busyLabel={<Trans id="login.busy">Signing in…</Trans>}>
          <Trans id="login.submit">Sign in</Trans>
        </Button>
      </form>
      <div className={styles.pair}>
        <ButtonLink kind="text" href={`/forgot${query}`} onClick={keepEmail}>
          <Trans id="login.forgot">Forgot your password?</Trans>
        </ButtonLink>
        <ButtonLink kind="text" href={`/register${query}`} onClick={keepEmail}>
          <Trans id="login.register">Create an account</Trans>
        </ButtonLink>
      </div>
    </OutsideFrame>
  );
}

function useSignIn() {
  const boot = useBoot();
  const flow = useSignInFlow();
  const [, navigate] = useLocation();
  const login = useOperation(LoginDocument);
  const finish = useFinishSignIn();
  const look = useLostAnswer();
  const fields = useFieldErrors<"email" | "password">();
  const [refusal, setRefusal] = useState<SignInRefusal>();
  const [done, setDone] = useState(false);

  function check(email: string, password: string): boolean {
    if (email && password) return true;
    fields.show({
      email: email ? undefined : <Trans id="login.err.emailRequired">Enter your email.</Trans>,
      password: password ? undefined : <Trans id="login.err.passwordRequired">Enter your password.</Trans>,
    });
    return false;
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (login.busy || done) return;
    const form = event.currentTarget;
    const email = textOf(form, "email").trim();
    const password = textOf(form, "password");
    setRefusal(undefined);
    flow.update({ noPending: false, passwordSet: false, trouble: undefined });
    if (!check(email, password)) return;

    const outcome = await login.run({ input: { email, password } }, () => look(email));
    if (outcome.kind === "ignored") return;
    if (outcome.kind === "trouble") return setRefusal({ kind: "trouble", trouble: outcome.trouble });
    const { answer } = outcome;
    switch (answer.__typename) {
      case "SignedIn":
        setDone(true);
        await finish();
        return setDone(false);
      case "MfaRequired":
        boot.holdPending(answer);
        flow.update({ email });
        return navigate(`/login/verify${location.search}`);
      case "InvalidCredentials":
        setRefusal({ kind: "credentials" });
        return selectPassword(form);
      case "TooManyAttempts":
        return setRefusal({ kind: "wait", seconds: answer.wait, email });
      default:
        return setRefusal({ kind: "trouble", trouble: otherFailure(answer) });
    }
  }

  function edited(event: FormEvent<HTMLFormElement>) {
    fields.edited(event);
    // A wait is for one address only.
    const changed = (event.target as HTMLInputElement).name;
    if (refusal?.kind === "credentials" || (refusal?.kind === "wait" && changed === "email")) setRefusal(undefined);
  }

  return { refusal, errors: fields.errors, busy: login.busy || done, submit, edited, form: fields.form };
}

function selectPassword(form: HTMLFormElement) {
  const password = form.elements.namedItem("password") as HTMLInputElement;
  password.focus();
  password.select();
}
