import { ApolloProvider } from "@apollo/client/react";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { useEffect, useState } from "react";
import { Router } from "wouter";
import { createClient } from "./apollo";
import { BootProvider } from "./boot";
import { Routes } from "./routes";
import { SignInFlowProvider } from "./sign-in/sign-in-flow";
import { ErrorBoundary } from "./ui/error-boundary";
import { OutsideFrame } from "./ui/outside-frame";
import { StatusProvider } from "./ui/status-bar";

type Props = {
  /** All that is known of the site before it has been asked. */
  siteName: string;
  /** Called once the pages take input. */
  onReady?: () => void;
};

/** All of the pages, with what every screen shares. */
export function App({ siteName, onReady }: Props) {
  const [client] = useState(createClient);
  // Runs after the effects of all that is in it.
  useEffect(() => onReady?.(), [onReady]);
  return (
    // Rendered at build time, where there is no address, it is this one.
    <Router ssrPath="/login" ssrSearch="">
      <I18nProvider i18n={i18n}>
        <ApolloProvider client={client}>
          <BootProvider siteName={siteName}>
            <ErrorBoundary frame={(message) => <OutsideFrame>{message}</OutsideFrame>}>
              <StatusProvider>
                <SignInFlowProvider>
                  <Routes />
                </SignInFlowProvider>
              </StatusProvider>
            </ErrorBoundary>
          </BootProvider>
        </ApolloProvider>
      </I18nProvider>
    </Router>
  );
}
