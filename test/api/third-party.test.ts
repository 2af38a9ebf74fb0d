import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect } from "vitest";
import type { Answer } from "../support/client.ts";
import { blocksOf, filesOf } from "../support/examples.ts";
import { buildSchema, parse, validate } from "../support/graphql.ts";
import { Phone } from "../support/phone.ts";
import { someCredentials, test } from "../support/test.ts";

const run = promisify(execFile);
const DOCUMENT = "docs/third-party.md";
const commands = blocksOf(DOCUMENT).flatMap(({ language, text }) => (language === "sh" ? [text] : []));

test("the document's curl commands sign up, in with a code, and out, one after the other", async ({
  service,
  clock,
}) => {
  const { email, password } = someCredentials();
  const env: Record<string, string> = { LATCHKEY_URL: service.url, EMAIL: email, PASSWORD: password };
  const left = [...commands];
  const next = async (): Promise<Answer> => {
    const { stdout } = await run("bash", ["-euc", left.shift() ?? "false"], { env: { ...process.env, ...env } });
    const { data, errors } = JSON.parse(stdout);
    if (errors) throw new Error(stdout);
    const [answer]: Answer[] = Object.values(data);
    if (answer.accessToken) env.TOKEN = answer.accessToken;
    return answer;
  };

  expect(await next()).toMatchObject({ __typename: "SignedIn" });
  expect(await next()).toMatchObject({ email, mfa: { enabled: false } });
  const setup = await next();
  const phone = Phone.scan(setup.otpauthUri, clock);
  Object.assign(env, { ENROLLMENT: setup.enrollment, CODE: phone.code() });
  expect((await next()).recoveryCodes).toHaveLength(10);
  clock.advance({ seconds: 30 });
  Object.assign(env, { CHALLENGE: (await next()).challenge, CODE: phone.code() });
  expect(await next()).toMatchObject({ __typename: "SignedIn" });
  clock.advance({ seconds: 30 });
  env.CODE = phone.code();
  const { TOKEN } = env;
  expect(await next()).toMatchObject({ __typename: "SteppedUp" });
  expect(env.TOKEN).not.toBe(TOKEN);
  expect(await next()).toEqual({ ok: true });
  expect(left).toEqual([]);
});

test("the document's operations fit the schema", () => {
  const schema = buildSchema(readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8"));
  const operations = [...(filesOf(DOCUMENT).get("app.jsx") ?? "").matchAll(/gql`(.*?)`/gs)].map(
    ([, text = ""]) => text,
  );
  expect(operations.length).toBeGreaterThan(5);
  for (const operation of operations) expect(validate(schema, parse(operation)), operation).toEqual([]);
});

test("the document's client waits as long as a busy server asks, and tells an error by its code", async ({
  service,
}) => {
  // What a server says that is too busy, and then the real one.
  let refusals = 1;
  const busy = createServer(async (request, response) => {
    if (refusals-- > 0) {
      response.writeHead(503, { "content-type": "application/json", "retry-after": "0" });
      response.end(JSON.stringify({ errors: [{ message: "Busy.", extensions: { code: "OVERLOADED" } }] }));
      return;
    }
    const { "content-type": type = "", authorization } = request.headers;
    const answer = await fetch(service.url + request.url, {
      method: "POST",
      headers: { "content-type": type, ...(authorization && { authorization }) },
      body: await text(request),
    });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  await new Promise<void>((resolve) => busy.listen(0, "127.0.0.1", resolve));
  try {
    const module = Buffer.from(filesOf(DOCUMENT).get("latchkey.js") ?? "").toString("base64");
    const { connect } = await import(/* @vite-ignore */ `data:text/javascript;base64,${module}`);
    const latchkey = connect(`http://127.0.0.1:${(busy.address() as AddressInfo).port}`);

    expect(await latchkey.register(someCredentials())).toMatchObject({ __typename: "SignedIn" });
    await latchkey.logout();
    await expect(latchkey.setupMfa({})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    refusals = 2;
    await expect(latchkey.me()).rejects.toMatchObject({ code: "OVERLOADED" });
    expect(await latchkey.me()).toBeNull();
  } finally {
    busy.closeAllConnections();
    busy.close();
  }
});
