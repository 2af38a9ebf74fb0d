import { afterAll, beforeAll, expect, test } from "vitest";
import { blocks, commands } from "../support/document-commands.ts";
import { ProjectCopy } from "../support/project-copy.ts";
import { someCredentials } from "../support/test.ts";

// What the documents say about containers, as it stands there and in that order, on a real engine: each test goes on
// where the one before it ended. What was tagged `latchkey` is so again afterwards.

const { DOCKER_HOST, DOCKER_CONFIG, DOCKER_CONTEXT } = process.env;
const env = Object.fromEntries(
  Object.entries({ DOCKER_HOST, DOCKER_CONFIG, DOCKER_CONTEXT, COMPOSE_PROJECT_NAME: `latchkey-test-${process.pid}` })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)]),
);
const [earlyOne, lateOne] = [someCredentials(), someCredentials()];

let copy: ProjectCopy;
let formerImage = "";
const images: string[] = [];
const typed: string[] = [];

beforeAll(() => {
  copy = new ProjectCopy();
});

afterAll(async () => {
  await copy.run("docker compose down --volumes --remove-orphans", env);
  if (formerImage !== "") await copy.run(`docker tag ${formerImage} latchkey`, env);
  const built = images.filter((id) => id !== formerImage);
  if (built.length > 0) await copy.run(`docker image rm ${built.join(" ")}`, env);
  copy.remove();
});

/** What `latchkey` is the tag of; nothing where there is none. */
async function imageId(): Promise<string> {
  return (await copy.run("docker image inspect --format '{{.Id}}' latchkey", env)).stdout.trim();
}

async function run(lines: string): Promise<string> {
  const { code, stdout, stderr } = await copy.run(`set -eu\n${lines}`, env);
  expect(code, `${lines}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

/** Runs the one block of the documents with this in it. */
async function runBlock(part: string): Promise<string> {
  const found = blocks.filter((block) => block.includes("docker compose") && block.includes(part));
  expect(found, part).toHaveLength(1);
  typed.push(...found);
  return await run(found.join("\n"));
}

async function call(mutation: "register" | "login", { email, password }: typeof earlyOne, port = 4000) {
  const type = mutation === "register" ? "RegisterInput" : "LoginInput";
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`;
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { input: { email, password, transport: "BEARER" } } }),
  });
  return (await answer.json()).data[mutation].__typename;
}

const layers = async (): Promise<string[]> =>
  JSON.parse(await run("docker image inspect --format '{{json .RootFS.Layers}}' latchkey"));

const exitCodes = () => run("docker inspect --format '{{.State.ExitCode}}' $(docker compose ps --all --quiet)");

test("there is Docker with Compose 2, and an engine that runs", async () => {
  await run("docker version; docker compose version");
  formerImage = await imageId();
});

test("the image is built, and holds what runs alone, for a user who is not root", async () => {
  const [build = ""] = commands.filter((command) => command.startsWith("docker build "));
  typed.push(build);
  await run(build);
  images.push(await imageId());

  const inImage = (line: string) => run(`docker run --rm latchkey sh -c '${line}'`);
  expect(await inImage("id -u; ls -A; ls -A server web")).toBe(
    "1000\ndata\nnode_modules\nserver\nweb\nserver:\ndist\nnode_modules\npackage.json\n\nweb:\ndist\n",
  );
  expect(await inImage("! command -v g++ gcc make python3")).toBe("");
  expect(await inImage("ls node_modules/.pnpm")).not.toMatch(/^(vite|typescript|playwright)/m);
});

test("one server becomes healthy, finds nothing amiss, and may write to its data alone", async () => {
  expect(await runBlock("ENCRYPTION_KEYS")).not.toMatch(/^fail/m);
  expect(await run("docker inspect --format '{{.State.Health.Status}}' $(docker compose ps --quiet)")).toBe(
    "healthy\n",
  );
  expect(await run("docker compose exec -T latchkey grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/1/status")).toMatch(
    /^CapEff:\t0+\nCapBnd:\t0+\nNoNewPrivs:\t1\n$/,
  );
  const touch = (path: string) => copy.run(`docker compose exec -T latchkey touch ${path}`, env);
  expect((await touch("/var/tmp/file")).stderr).toContain("Read-only file system");
  expect(await touch("/tmp/file")).toMatchObject({ code: 0 });
});

test("what is stored survives a stop, which is graceful, and a new container", async () => {
  expect(await call("register", earlyOne)).toBe("SignedIn");
  await run("docker compose stop");
  expect(await exitCodes()).toBe("0\n");
  await run("docker compose rm --force && docker compose up --wait");
  expect(await call("login", earlyOne)).toBe("SignedIn");
});

test("a backup is taken out, and restored", async () => {
  await runBlock("backup data/");
  expect(await call("register", lateOne)).toBe("SignedIn");
  await runBlock("restore data/");
  expect(await call("login", earlyOne)).toBe("SignedIn");
  expect(await call("login", lateOne)).toBe("InvalidCredentials");
});

test("an upgrade keeps what is stored, and installs packages anew only where these have changed", async () => {
  copy.write("server/src/main.ts", `${copy.read("server/src/main.ts")}\nprocess.title = "upgraded";\n`);
  const before = await layers();
  await runBlock("--build");
  images.push(await imageId());
  expect(await run("docker compose exec -T latchkey cat server/dist/main.js")).toContain("upgraded");
  // Behind the packages come the server, the pages and the data folder.
  expect((await layers()).slice(0, -3)).toEqual(before.slice(0, -3));
  expect(await call("login", earlyOne)).toBe("SignedIn");
});

test("two servers share one PostgreSQL, and all of them stop gracefully", async () => {
  await run("docker compose down --volumes");
  await runBlock("COMPOSE_FILE");
  expect(await call("register", earlyOne, 4000)).toBe("SignedIn");
  expect(await call("login", earlyOne, 4001)).toBe("SignedIn");
  await run("docker compose stop");
  expect(await exitCodes()).toBe("0\n0\n0\n");
});

test("that was every command of the documents for Docker", () => {
  const missing = commands.filter((command) => command.startsWith("docker ") && !typed.join("\n").includes(command));
  expect(missing).toEqual([]);
});
