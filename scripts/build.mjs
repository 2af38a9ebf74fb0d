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
      // Read at run time, from beside the code that reads them.
      for (const file of ["passwords/common-passwords.txt", "database/sqlite-checkpoints.mjs"]) {
        cpSync(join(root, "server/src", file), join(root, "server/dist", file));
      }
      // Last, because it fails where types do not fit, having written what runs all the same.
      pnpm("exec", "tsc", "-p", "server");
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
    const stamp = join(root, name, "dist/.inputs");
    // Before the build, so that what is changed while it runs is built the next time.
    const sources = fingerprint(name);
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) continue;
    console.log(`Building ${name}…`);
    parts[name].build();
    mkdirSync(join(root, name, "dist"), { recursive: true });
    writeFileSync(stamp, sources);
  }
}

/** What the sources of a part say, whatever their dates: a fresh clone has new dates. */
export function fingerprint(name) {
  const hash = createHash("sha256").update(process.version);
  for (const input of parts[name].inputs)
    for (const file of filesIn(input)) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function filesIn(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((file) => !isGenerated(file))
    .sort();
}

/** What a build of the pages writes beside their sources. */
const isGenerated = (file) => /^web\/src\/(gql\/|locales\/.+\.mjs$)/.test(file);

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
