import "graphiql/graphiql.css";
import "./explorer.css";
import { GraphiQL, type GraphiQLProps } from "graphiql";
import { parse, print, separateOperations } from "graphql";
import { createRoot } from "react-dom/client";
import { memoryStorage } from "./memory-storage";

const { document: query, variables, headers } = JSON.parse(elementOf("walk").textContent ?? "");
const asText = (value: unknown) => JSON.stringify(value, null, 2);

createRoot(elementOf("graphiql")).render(
  <GraphiQL
    fetcher={send}
    defaultQuery={query}
    variables={asText(variables)}
    defaultHeaders={asText(headers)}
    defaultEditorToolsVisibility="variables"
    storage={memoryStorage()}
    showPersistHeadersSettings={false}
  />,
);

async function send(...[params, options]: Parameters<GraphiQLProps["fetcher"]>) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", ...options?.headers },
    body: JSON.stringify({ ...params, query: only(params.operationName, params.query) }),
  });
  return response.json();
}

/** The operation that is to run, without the others: the API takes no long documents. */
function only(name: string | null | undefined, document: string): string {
  const operation = name && separateOperations(parse(document))[name];
  return operation ? print(operation) : document;
}

function elementOf(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}.`);
  return element;
}
