import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { test as base, describe, expect } from "vitest";
import { parseAllDocuments } from "yaml";
import { readConfig } from "../../server/src/config.ts";
import { VARIABLES } from "../../server/src/config-variables.ts";
import { Child, ROOT } from "../support/child.ts";
import type { Answer } from "../support/client.ts";
import { rememberInput } from "../support/confidentiality.ts";
import { environmentOf, type Stage, stagesOf } from "../support/dockerfile.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { keyNumber } from "../support/keys.ts";
import { sendRaw } from "../support/raw.ts";
import { someCredentials } from "../support/test.ts";

// There need not be a container engine where the tests run: what the files say is done in a folder instead.

const run = promisify(execFile);
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const yaml = (path: string): Answer[] =>
  parseAllDocuments(read(path)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
const stages = stagesOf(read("Dockerfile"));
const image = stages.at(-1) as Stage;
const textsOf = (stage: Stage, name: string) =>
  stage.instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    await removeFolder(folder);
  },
});

const copy = (from: string, to: string) => {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
};

/** Every file below, but those of the one folder that may be written to, with the time it was changed. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !path.startsWith("data"))
    .map((path) => `${path} ${statSync(join(folder, path)).mtimeMs}`);

describe("the image", () => {
  test("holds all that a server in production needs, which then writes to its data alone", async ({ folder }) => {
    const packages = stages.find(({ name }) => name === "packages") as Stage;
    const tools = stages.find(({ name }) => name === packages.from) as Stage;
    const installed = join(folder, "packages");
    for (const text of textsOf(tools, "COPY")) {
      const [to = "", ...from] = text.split(" ").reverse();
      for (const path of from) copy(join(ROOT, path), join(installed, to === "./" ? path : to));
    }
    const { PATH = "", HOME = "" } = process.env;
    for (const command of textsOf(packages, "RUN")) {
      await run("sh", ["-c", command], {
        cwd: installed,
        env: { PATH, HOME, ...environmentOf(stages, packages) },
      });
    }
    const app = join(folder, "app");
    for (const text of textsOf(image, "COPY")) {
      const [, stage, from = "", to = ""] = /^--from=(\w+) \/app\/(\S+) (\S+)$/.exec(text) ?? [];
      // What the stage before builds is built already.
      copy(join(stage === "packages" ? installed : ROOT, from), join(app, to));
    }
    expect(
      readdirSync(join(app, "node_modules/.pnpm")).filter((name) => /^(vite|typescript|playwright)/.test(name)),
    ).toEqual([]);
    mkdirSync(join(app, "data"));
    const before = filesIn(app);

    const port = await freePort();
    const url = `http://localhost:${port}`;
    const env = {
      ...environmentOf(stages, image),
      HOST: "127.0.0.1",
      PORT: String(port),
      PUBLIC_URL: "https://id.example.com",
      ENCRYPTION_KEYS: `k1:${keyNumber(1)}`,
    };
    const [, ...command] = JSON.parse(textsOf(image, "CMD").at(-1) ?? "[]");
    const server = new Child(command, env, app);
    await server.says("is ready.");
    const [, ...check] = JSON.parse(
      textsOf(image, "HEALTHCHECK")
        .at(-1)
        ?.replace(/^.*? CMD /, "") ?? "[]",
    );
    expect((await new Child(check, env, app).ended).code).toBe(0);
    expect((await sendRaw(url, { path: "/readyz" })).status).toBe(200);
    expect((await sendRaw(url, { path: "/login", headers: { accept: "text/html" } })).body).toContain(
      "<!doctype html>",
    );
    const variables = { input: { ...someCredentials(), transport: "BEARER" } };
    rememberInput(variables);
    const answer = await sendRaw(url, {
      method: "POST",
      path: "/graphql",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        query: "mutation ($input: RegisterInput!) { register(input: $input) { __typename } }",
        variables,
      }),
    });
    expect(JSON.parse(answer.body)).toEqual({ data: { register: { __typename: "SignedIn" } } });
    expect((await server.end("SIGTERM")).code).toBe(0);

    expect((await new Child(check, env, app).ended).code).toBe(1);
    expect(filesIn(app)).toEqual(before);
    expect(readdirSync(join(app, "data"))).toEqual(["latchkey.db"]);
  }, 120_000);

  test("is of the pnpm that package.json names, of a Node that it allows, and runs as no root", () => {
    const { packageManager } = JSON.parse(read("package.json"));
    for (const stage of stages) {
      for (const text of textsOf(stage, "RUN")) {
        for (const [named] of text.matchAll(/pnpm@[\d.]+/g)) expect(named).toBe(packageManager);
      }
    }
    expect(new Set(stages.map(({ from }) => from).filter((from) => from.includes(":")))).toEqual(
      new Set(["node:24-bookworm-slim"]),
    );
    expect(textsOf(image, "USER")).toEqual(["node"]);
  });

  test("is built without what is ours alone", () => {
    const ignored = read(".dockerignore").split("\n");
    for (const path of [".git", ".env", "data", "**/node_modules", "**/dist"]) expect(ignored).toContain(path);
    expect(read(".gitignore").split("\n")).toContain(".env");
  });
});

/** What would be set, with an example in the place of each variable that must be given. */
const settings = (environment: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      // It is passed on where it is set, and nowhere else.
      if (value === null) return [];
      const examples: Record<string, string> = {
        PUBLIC_URL: "https://id.example.com",
        ENCRYPTION_KEYS: `k1:${keyNumber(1)}`,
        POSTGRES_PASSWORD: "0123456789abcdef",
      };
      const set = value
        .replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_, variable: string) => examples[variable] ?? "")
        .replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1");
      return [[name, set]];
    }),
  );

const MIB = { M: 1, G: 1024, Mi: 1, Gi: 1024 } as const;
const mebibytes = (size: string) => {
  const [, number = "", unit = "M"] = /^(\d+)(\w+)$/.exec(size) ?? [];
  return Number(number) * MIB[unit as keyof typeof MIB];
};

describe.each(["compose.yaml", "compose.postgres.yaml"])("%s", (path) => {
  const [file] = yaml(path);
  const { latchkey } = file.services;

  test("sets what production needs, and nothing that is not read", () => {
    for (const name of Object.keys(latchkey.environment)) expect(VARIABLES).toHaveProperty(name);
    const config = readConfig({ ...environmentOf(stages, image), ...settings(latchkey.environment) });
    expect(config).toMatchObject({ production: true, trustProxy: 1, publicUrl: "https://id.example.com" });
    expect(config.database.kind).toBe(path === "compose.yaml" ? "sqlite" : "postgres");
  });

  test("passes on what mails need, where it is set", () => {
    expect(latchkey.environment).toMatchObject({ SMTP_URL: null, MAIL_FROM: null });
  });

  test("keeps data in a volume, the rest read-only, and lets a stop take its time", () => {
    expect(latchkey.read_only).toBe(true);
    expect(latchkey.volumes).toEqual(["data:/app/data"]);
    expect(textsOf(image, "VOLUME")).toEqual(['["/app/data"]']);
    expect(latchkey.cap_drop).toEqual(["ALL"]);
    for (const { volumes = [] } of Object.values<Answer>(file.services)) {
      for (const volume of volumes) expect(file.volumes).toHaveProperty(volume.split(":")[0]);
    }
    const drain = Number(latchkey.environment.DRAIN_SECONDS ?? 0);
    expect(Number.parseInt(latchkey.stop_grace_period, 10)).toBeGreaterThan(drain + 10);
    const { limits } = latchkey.deploy.resources;
    expect(mebibytes(limits.memory)).toBeGreaterThanOrEqual(512);
    // Docker starts nothing that may use more processors than there are, and there may be one.
    expect(limits).not.toHaveProperty("cpus");
  });

  test("is reached from this machine alone, on the port of the image", () => {
    for (const port of latchkey.ports) expect(port).toMatch(/^127\.0\.0\.1:[\d-]+:4000$/);
    expect(environmentOf(stages, image).PORT).toBe("4000");
  });
});

test("PostgreSQL counts as healthy once the servers reach it: while its image sets it up, it has a socket alone", () => {
  const [{ services }] = yaml("compose.postgres.yaml") as [Answer];
  expect(services.postgres.healthcheck.test.join(" ")).toContain("pg_isready -h 127.0.0.1 ");
});

describe("the Kubernetes manifests", () => {
  const folder = "deploy/kubernetes";
  const objects = readdirSync(join(ROOT, folder)).flatMap((name) => yaml(join(folder, name)));
  const kind = (name: string): Answer => objects.find((object) => object.kind === name);
  const { spec } = kind("Deployment").spec.template;
  const [container] = spec.containers;
  const labels = kind("Deployment").spec.template.metadata.labels;

  test("belong together", () => {
    expect(objects.map((object) => object.kind).sort()).toEqual([
      "Deployment",
      "PodDisruptionBudget",
      "Secret",
      "Service",
    ]);
    expect(kind("Deployment").spec.selector.matchLabels).toEqual(labels);
    expect(kind("Service").spec.selector).toEqual(labels);
    expect(kind("PodDisruptionBudget").spec.selector.matchLabels).toEqual(labels);
    expect(container.envFrom[0].secretRef.name).toBe(kind("Secret").metadata.name);
    const [port] = container.ports;
    expect(kind("Service").spec.ports[0].targetPort).toBe(port.name);
    expect(String(port.containerPort)).toBe(environmentOf(stages, image).PORT);
    const { minAvailable } = kind("PodDisruptionBudget").spec;
    expect(minAvailable).toBeLessThan(kind("Deployment").spec.replicas);
  });

  test("set what production needs, and nothing that is not read", () => {
    const plain = Object.fromEntries(container.env.map(({ name, value }: Answer) => [name, value]));
    const secret = { ...kind("Secret").stringData, ENCRYPTION_KEYS: `k1:${keyNumber(1)}` };
    for (const name of Object.keys({ ...plain, ...secret })) expect(VARIABLES).toHaveProperty(name);
    for (const name of Object.keys(plain))
      expect(VARIABLES[name as keyof typeof VARIABLES]).not.toHaveProperty("secret");
    const config = readConfig({ ...environmentOf(stages, image), ...plain, ...secret });
    expect(config).toMatchObject({ production: true, trustProxy: 1 });
    // A file of one pod is no database for two.
    expect(config.database.kind).toBe("postgres");
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(plain.DRAIN_SECONDS) + 10);
  });

  test("ask where the server answers, and give it no more rights than it needs", () => {
    expect(container.readinessProbe.httpGet.path).toBe("/readyz");
    for (const probe of [container.livenessProbe, container.startupProbe]) expect(probe.httpGet.path).toBe("/healthz");
    // A migration may take long: a server that is killed meanwhile would begin anew for ever.
    const { periodSeconds, failureThreshold } = container.startupProbe;
    expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(3600);
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.volumeMounts.map(({ mountPath }: Answer) => mountPath).sort()).toEqual(["/app/data", "/tmp"]);
    expect(mebibytes(container.resources.limits.memory)).toBeGreaterThanOrEqual(512);
  });
});
