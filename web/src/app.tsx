import { ApolloProvider } from "@apollo/client/react";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { useState } from "react";
import { createClient } from "./apollo";
import { BootProvider } from "./boot";
import { Routes } from "./routes";
import { SignInFlowProvider } from "./sign-in/sign-in-flow";
import { ErrorBoundary } from "./ui/error-boundary";
import { OutsideFrame } from "./ui/outside-frame";
import { StatusProvider } from "./ui/status-bar";

/** All of the pages, with what every screen shares. */
export function App() {
  const [client] = useState(createClient);
  return (
    <I18nProvider i18n={i18n}>
      <ApolloProvider client={client}>
        <BootProvider>
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
  );
}
