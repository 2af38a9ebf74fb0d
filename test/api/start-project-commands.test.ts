import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freePort } from "../support/free-port.ts";
import { ProjectCopy } from "../support/project-copy.ts";

// The commands for those who work on the project. They write into it, so each runs in a copy. The first one installs.

let copy: ProjectCopy;
beforeAll(() => {
  copy = new ProjectCopy();
});
afterAll(() => copy.remove(), 60_000);

test("pnpm check names what is in disorder; pnpm format mends it, and has nothing else to mend", async () => {
  const before = copy.contents();
  const path = "server/src/disorder.ts";
  copy.write(path, "export const  disorder = 'yes'\n");

  const { code, stdout, stderr } = await copy.run("pnpm check");
  expect(code).toBe(1);
  expect(stdout + stderr).toContain(path);
  expect(await copy.run("pnpm format")).toMatchObject({ code: 0 });

  expect(copy.read(path)).toBe('export const disorder = "yes";\n');
  copy.remove(path);
  expect(copy.contents()).toEqual(before);
}, 180_000);

test("pnpm schema writes what is committed", async () => {
  const before = copy.contents();
  for (const path of ["schema.graphql", "docs/configuration.md"]) copy.write(path, "");

  expect(await copy.run("pnpm schema")).toMatchObject({ code: 0 });

  expect(copy.contents()).toEqual(before);
}, 120_000);

test("the command for messages finds the catalogues up to date", async () => {
  const before = copy.contents();

  expect(await copy.run("pnpm --filter @latchkey/web run messages")).toMatchObject({ code: 0 });

  expect(copy.contents()).toEqual(before);
}, 120_000);

test("the command for pictures takes each of them anew, and writes nothing else", async () => {
  const pictures = [...copy.contents().keys()].filter((path) => path.startsWith("docs/pictures/"));
  expect(pictures.length).toBeGreaterThan(4);
  for (const path of pictures) copy.write(path, "");
  const before = copy.contents();

  const { CHROMIUM_PATH = "" } = process.env;
  expect(await copy.run(inContributing(/`(UPDATE_PICTURES=1 [^`]+)`/), { CHROMIUM_PATH })).toMatchObject({ code: 0 });

  const after = copy.contents();
  expect([...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path)).toEqual(pictures);
  for (const path of pictures) expect(after.get(path)?.slice(1, 6), path).toBe("PNG\r\n");
}, 180_000);

test("pnpm test:faults takes as many rounds as it is told, of the tests that are named", async () => {
  const env = { FAULT_ROUNDS: "1", FAULT_SEED: "7" };
  const { code, stdout } = await copy.run("pnpm test:faults --project sqlite test/faults/server-kill.test.ts", env);
  expect(stdout).toContain("FAULT_SEED=7 kills at the same moments again");
  expect(stdout).toMatch(/^\d+ passed, 0 failed, 0 skipped$/m);
  expect(code).toBe(0);
  expect(copy.read("test/output/results.json")).toContain("when the server is killed 1 times");
}, 120_000);

test("pnpm bench prints each of its figures, and writes them into the document when it is asked to", async () => {
  const quick = { BENCH_ROUNDS: "1", BENCH_SECONDS: "0.1", BENCH_FLOOD_SECONDS: "0.5", BENCH_USERS: "1000" };
  const document = "docs/performance.md";
  const [before, figures, after] = copy.read(document).split(/(?<=<!-- figures -->\n)|(?=\n<!-- end -->)/);

  const onSqlite = await copy.run("pnpm bench", { ...quick, BENCH_DATABASES: "sqlite" });
  expect(onSqlite).toMatchObject({ code: 0 });
  const onPostgres = await copy.run("pnpm bench scale --write", { ...quick, DATABASE_TIMEOUT_MS: "15000" });
  expect(onPostgres).toMatchObject({ code: 0 });

  const soak = await copy.run("pnpm bench soak", { BENCH_SOAK_MINUTES: "0.1", BENCH_DATABASES: "sqlite" });
  expect(soak).toMatchObject({ code: 0 });
  expect(soak.stdout).toMatch(/^\| SQLite \| descriptors meanwhile \| \d+ to \d+ \|/m);

  const printed = onSqlite.stdout + onPostgres.stdout + soak.stdout;
  expect(printed).not.toMatch(/NaN|Infinity|undefined/);
  const titles = [...(figures ?? "").matchAll(/^\| \w+ \| (.+?) \|/gm)].map(([, title = ""]) => title);
  // The numbers of accounts are fewer here than those of a whole run.
  const here = titles.map((title) => title.replace(/, [\d,]+ accounts$/, ", 1,000 accounts"));
  expect(here.length).toBeGreaterThan(20);
  for (const title of here) expect(printed).toContain(`| ${title} |`);
  expect(copy.read(document).startsWith(before ?? "")).toBe(true);
  expect(copy.read(document).endsWith(after ?? "")).toBe(true);
  expect(copy.read(document)).toContain("| PostgreSQL | two servers on two cores |");
}, 300_000);

test("what is changed while pnpm build runs is built by the next one", async () => {
  const source = "server/src/main.ts";
  const before = copy.read(source);
  copy.write(source, `${before}console.log("changed");\n`);
  copy.remove("server/dist");
  const building = copy.start("pnpm build");
  const expectWritten = () => expect(copy.read("server/dist/main.js")).toContain("changed");
  await vi.waitFor(expectWritten, { timeout: 60_000, interval: 1 });
  copy.write(source, before);
  expect(await building.ended).toMatchObject({ code: 0 });

  expect(await copy.run("pnpm build")).toMatchObject({ code: 0 });

  expect(copy.read("server/dist/main.js")).not.toContain("changed");
}, 120_000);

test("pnpm dev serves pages and API, each as its sources are now, until Ctrl-C", async () => {
  const [port, apiPort] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  const development = copy.start("pnpm dev", { PUBLIC_URL: url, PORT: String(apiPort) });
  try {
    await development.says(`  Sign in       ${url}/login\n`);
    const api = "server/src/graphql/site.graphql.ts";
    const before = copy.read(api);
    copy.write(api, before.replace("name: siteName", 'name: "Changed at once"'));
    await expectSoon(() => textAt(`${url}/login`), '<script type="module" src="/src/');
    await expectSoon(() => siteName(url), '"Changed at once"');

    // A type that does not fit is named, and what was written runs.
    const misfit = 'export const misfit: number = "text";\n';
    copy.write(api, before.replace("name: siteName", 'name: "Changed again"') + misfit);
    await development.says("error TS2322");
    await expectSoon(() => siteName(url), '"Changed again"');
    copy.write(api, before);
    await expectSoon(() => siteName(url), '"Latchkey"');

    const page = "web/src/sign-in/sign-in.tsx";
    copy.write(page, `${copy.read(page)}\nexport const changed = "meanwhile";\n`);
    await expectSoon(() => textAt(`${url}/src/sign-in/sign-in.tsx`), 'changed = "meanwhile"');
  } finally {
    await development.pressCtrlC();
  }
  for (const address of [`${url}/login`, `http://localhost:${apiPort}/healthz`]) {
    await expect(fetch(address)).rejects.toThrow("fetch failed");
  }
}, 180_000);

test("the command for a dependency gives it to the server alone", async () => {
  const before = copy.contents();
  // One that the project has for its tests, so that nothing new is fetched.
  const { yaml: range } = JSON.parse(copy.read("package.json")).devDependencies;

  const line = inContributing(/`(pnpm --filter @latchkey\/server add NAME)`/).replace("NAME", `yaml@${range}`);
  expect(await copy.run(line)).toMatchObject({ code: 0 });

  expect(JSON.parse(copy.read("server/package.json")).dependencies).toMatchObject({ yaml: range });
  expect(copy.read("server/node_modules/yaml/package.json")).toContain('"name": "yaml"');
  const changed = [...copy.contents()].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  expect(changed.toSorted()).toEqual(["pnpm-lock.yaml", "server/package.json"]);
});

/** A command that stands in the text for those who work on the project. */
function inContributing(command: RegExp): string {
  const [, line = ""] = command.exec(copy.read("CONTRIBUTING.md").replaceAll(/\s+/g, " ")) ?? [];
  expect(line).not.toBe("");
  return line;
}

const textAt = async (url: string) => (await fetch(url)).text();

/** What the API answers, by way of the server of the pages. */
async function siteName(url: string): Promise<string> {
  const answer = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ site { name } }" }),
  });
  return answer.text();
}

/** Waits until it is so: what was changed is built first. */
const expectSoon = (read: () => Promise<string>, part: string) =>
  vi.waitFor(async () => expect(await read()).toContain(part), { timeout: 60_000, interval: 200 });
