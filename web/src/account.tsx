import { Route, Switch, useLocation } from "wouter";
import { AccountFrame } from "./account/account-frame";
import { Activity } from "./activity/activity";
import { useBoot } from "./boot";
import { Enrollment } from "./enrollment/enrollment";
import { NotFound } from "./not-found";
import { Overview } from "./overview/overview";
import { Profile } from "./profile/profile";
import { Security } from "./security/security";
import { Sessions } from "./sessions/sessions";
import { StepUpProvider } from "./step-up/step-up";
import { ErrorBoundary } from "./ui/error-boundary";

const PAGES = {
  "/u": Overview,
  "/u/security": Security,
  "/u/sessions": Sessions,
  "/u/activity": Activity,
  "/u/profile": Profile,
};

/** Everything inside, at `/u` and below: shown only to someone who is signed in, which the routes see to. */
export default function Account() {
  // A change of who is signed in starts every screen afresh.
  const { me } = useBoot();
  return (
    <StepUpProvider key={me?.id}>
      <Switch>
        <Route path="/u/security/mfa/new">
          <Enrollment />
        </Route>
        <Route path="/u/:page?">{() => <Pages />}</Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </StepUpProvider>
  );
}

/** One frame for all pages: it stays, with its scroll position and focus order, while the page in it changes. */
function Pages() {
  const [path] = useLocation();
  const Page = PAGES[path as keyof typeof PAGES];
  return Page ? (
    <AccountFrame>
      <ErrorBoundary key={path}>
        <Page />
      </ErrorBoundary>
    </AccountFrame>
  ) : (
    <NotFound />
  );
}
