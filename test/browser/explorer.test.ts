import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test, Visitor } from "../support/browser.ts";
import { Phone } from "../support/phone.ts";
import { someCredentials } from "../support/test.ts";

const NO_ANSWERS = { enrollment: "", code: "", challenge: "", recoveryCode: "", authenticatorId: "" };

test("GraphiQL loads from this server alone, runs the walk and shows the schema", async ({ start, browser, clock }) => {
  const service = await start({ env: { GRAPHQL_EXPLORER: "graphiql" } });
  // Somebody whose browser complains of requests to other hosts, and of what the page's policy refuses.
  const visitor = await Visitor.arrive(browser, service);
  const { page } = visitor;
  await page.goto("/graphql");
  expect(await run(page, "LookAround")).toMatchObject({ site: { name: "Latchkey" }, me: null });

  const variables = { ...NO_ANSWERS, ...someCredentials() };
  await write(page, "Variables", variables);
  const { register } = await run(page, "Register");
  await page.getByRole("button", { name: "Headers", exact: true }).click();
  await write(page, "Headers", { Authorization: `Bearer ${register.accessToken}` });
  const { setupMfa } = await run(page, "SetUpMfa");
  const code = Phone.scan(setupMfa.otpauthUri, clock).code();
  await page.getByRole("button", { name: "Variables", exact: true }).click();
  await write(page, "Variables", { ...variables, enrollment: setupMfa.enrollment, code });
  expect(await run(page, "ConfirmMfa")).toMatchObject({ confirmMfa: { __typename: "MfaBound" } });
  expect(await run(page, "LookAtAccount")).toMatchObject({ me: { email: variables.email, mfa: { enabled: true } } });

  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.getByRole("link", { name: "Mutation", exact: true }).click();
  await page.getByText("Second step, with the 6-digit code of an authenticator app.").waitFor();

  expect(await page.evaluate(() => ({ ...localStorage, ...sessionStorage })), "what stays on the machine").toEqual({});
  expect(await visitor.context.cookies()).toEqual([]);
  await visitor.leave();
});

test("Sandbox's page hands the walk to Apollo's script, and sends what that asks for", async ({ arrive }) => {
  const visitor = await arrive();
  const { page } = visitor;
  // In the place of Apollo's, which tests do not load: it runs the walk's first operation.
  await page.route("https://embeddable-sandbox.cdn.apollographql.com/**", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: `window.EmbeddedSandbox = class {
        constructor({ target, initialEndpoint, initialState: { document: query, headers }, handleRequest }) {
          const body = JSON.stringify({ query, operationName: "LookAround" });
          const options = { method: "POST", headers: { "content-type": "application/json", ...headers }, body };
          handleRequest(initialEndpoint, options)
            .then((response) => response.text())
            .then((text) => { document.querySelector(target).textContent = text; });
        }
      };`,
    }),
  );
  await page.goto("/graphql");
  await page.getByText('"me":null').waitFor();
  expect(visitor.sent("LookAround")).toBe(1);
  visitor.expectComplaint(/asked for https:\/\/embeddable-sandbox/);
});

test("the sign-in page loads nothing of the explorer", async ({ start, browser }) => {
  const service = await start({ env: { GRAPHQL_EXPLORER: "graphiql" } });
  const visitor = await Visitor.arrive(browser, service);
  const asked: string[] = [];
  visitor.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await visitor.page.goto("/login", { waitUntil: "networkidle" });
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.filter((path) => path.includes("graphiql"))).toEqual([]);
  await visitor.leave();
});

/** Runs an operation of the document by its name, and gives the data that is shown for it. */
async function run(page: Page, name: string) {
  const answered = page.waitForResponse((response) => response.request().postDataJSON()?.operationName === name);
  // It offers a choice once the editor knows the operations.
  await page
    .locator("button[aria-haspopup=menu]")
    .and(page.getByRole("button", { name: /^Execute query/ }))
    .click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  const { data } = await (await answered).json();
  // What is shown is laid out anew; a part of it will do.
  const [field = ""] = Object.keys(data);
  await page.getByRole("region", { name: "Result Window" }).getByText(`"${field}"`).first().waitFor();
  return data;
}

/** In place of all that an editor holds. */
async function write(page: Page, editor: "Variables" | "Headers", value: object) {
  await page.getByRole("region", { name: editor }).locator(".CodeMirror").filter({ visible: true }).click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(JSON.stringify(value));
}
