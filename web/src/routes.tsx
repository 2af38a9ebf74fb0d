import { type ComponentType, type ReactNode, Suspense, useEffect, useRef } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { accountPages, ConfirmEmail, loadAccount, UndoRemoval } from "./account-chunk";
import { useBoot } from "./boot";
import { BootFailed } from "./boot-failed";
import { NotFound } from "./not-found";
import { ForgotPassword } from "./password-reset/forgot-password";
import { ResetPassword } from "./password-reset/reset-password";
import { Register } from "./registration/register";
import { isInside, nextAfterSignIn, signInPath } from "./sign-in/next";
import { SecondStep } from "./sign-in/second-step";
import { SignIn } from "./sign-in/sign-in";
import { SessionEnd } from "./sign-out/session-end";

/** Which screen a path shows, and to whom. Nothing else in these pages decides where someone may go. */
export function Routes() {
  const [path] = useLocation();
  if (isInside(path)) return <Inside path={path} />;
  return (
    <Switch>
      <Route path="/">
        <Home />
      </Route>
      <Route path="/login">
        <SignedOutOnly>
          <SignIn />
        </SignedOutOnly>
      </Route>
      <Route path="/login/verify">
        <SignedOutOnly>
          <SecondStep with="code" />
        </SignedOutOnly>
      </Route>
      <Route path="/login/recovery">
        <SignedOutOnly>
          <SecondStep with="recovery-code" />
        </SignedOutOnly>
      </Route>
      <Route path="/register">
        <SignedOutOnly>
          <Register />
        </SignedOutOnly>
      </Route>
      <Route path="/forgot">
        <ForgotPassword />
      </Route>
      <Route path="/reset">
        <ResetPassword />
      </Route>
      <Route path="/email">
        <Suspense>
          <ConfirmEmail />
        </Suspense>
      </Route>
      <Route path="/undo">
        <Suspense>
          <UndoRemoval />
        </Suspense>
      </Route>
      <Route path="/oidc/session/end">
        <SessionEnd />
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function Home() {
  const boot = useBoot();
  if (boot.loading) return null;
  return <Redirect to={boot.me ? "/u" : "/login"} replace />;
}

/** Whoever is signed in has nothing to do at the sign-in; this is also how a finished sign-in moves on. */
function SignedOutOnly({ children }: { children: ReactNode }) {
  const { me } = useBoot();
  const search = useSearch();
  return me ? <Redirect to={nextAfterSignIn(search, location.origin)} replace /> : children;
}

function Inside({ path }: { path: string }) {
  const boot = useBoot();
  const search = useSearch();
  const { noteRecoveryCode } = boot;
  const arrival = useRef(path);
  const pages = useRef<ComponentType>(undefined);

  useEffect(() => {
    if (path !== arrival.current) noteRecoveryCode(false);
  }, [path, noteRecoveryCode]);

  // While Boot is under way; a failure is told when they are to be shown.
  useEffect(() => void loadAccount().catch(() => {}), []);

  if (!boot.me && boot.loading) return null;
  if (!boot.me && boot.trouble) return <BootFailed trouble={boot.trouble} />;
  if (!boot.me) return <Redirect to={signInPath(search ? `${path}?${search}` : path)} replace />;
  // Chosen once: another component, even of the same pages, would begin them anew and lose what is being typed there.
  pages.current ??= accountPages();
  const Account = pages.current;
  return (
    <Suspense>
      <Account />
    </Suspense>
  );
}
