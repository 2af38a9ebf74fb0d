// Builds the server and the pages, each only when something that it is made of has changed.
//   node scripts/build.mjs            build what is stale
//   node scripts/build.mjs --schema   build the server, and write what is written from its code: schema.graphql and
//                                     docs/configuration.md
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pnpm, root } from "./pnpm.mjs";

const shared = ["pnpm-lock.yaml", "tsconfig.json"];

const parts = {
  server: {
    inputs: [...shared, "server/src", "server/tsconfig.json", "server/package.json"],
    build() {
      rmSync(join(root, "server/dist"), { recursive: true, force: true });
      pnpm("exec", "tsc", "-p", "server");
      // Read at run time, from beside the code that reads them.
      for (const file of ["passwords/common-passwords.txt", "database/sqlite-checkpoints.mjs"]) {
        cpSync(join(root, "server/src", file), join(root, "server/dist", file));
      }
    },
  },
  web: {
    inputs: [
      ...shared,
      "schema.graphql",
      "server/src/recovery-codes/recovery-code-reading.ts",
      ...readdirSync(join(root, "web"))
        .filter((name) => !["dist", "node_modules"].includes(name))
        .map((name) => `web/${name}`),
    ],
    build() {
      pnpm("--filter", "@latchkey/web", "run", "build");
    },
  },
};

/** Builds the named parts that are stale; all of them when none is named. */
export function build(names = Object.keys(parts)) {
  for (const name of names) {
    const { inputs, build: make } = parts[name];
    const stamp = join(root, name, "dist/.inputs");
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(inputs)) continue;
    console.log(`Building ${name}…`);
    make();
    mkdirSync(join(root, name, "dist"), { recursive: true });
    // After the build, which writes generated sources beside the others.
    writeFileSync(stamp, fingerprint(inputs));
  }
}

/** What the files say, whatever their dates: a fresh clone has new dates. */
function fingerprint(inputs) {
  const hash = createHash("sha256").update(process.version);
  for (const input of inputs)
    for (const file of filesIn(input)) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function filesIn(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--schema")) {
    build(["server"]);
    for (const [command, file] of [
      ["schema", "schema.graphql"],
      ["configuration", "docs/configuration.md"],
    ]) {
      writeFileSync(
        join(root, file),
        execFileSync(process.execPath, ["server/dist/cli/latchkey.js", command], { cwd: root }),
      );
    }
  } else {
    build();
  }
}
