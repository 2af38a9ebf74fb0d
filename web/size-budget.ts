import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;

/** In kB of gzip: all JavaScript that the sign-in page loads, and what the pages inside add to it. */
const BUDGET = { signIn: 160, account: 60 };

const kB = (chunks: Iterable<Rolldown.OutputChunk>) =>
  [...chunks].reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0) / 1000;

function chunksOf(bundle: Bundle): Rolldown.OutputChunk[] {
  return Object.values(bundle).filter((file) => file.type === "chunk");
}

/** A chunk with all that it loads before it runs. */
function withImports(bundle: Bundle, chunk: Rolldown.OutputChunk, found = new Set<Rolldown.OutputChunk>()) {
  if (found.has(chunk)) return found;
  found.add(chunk);
  for (const name of chunk.imports) {
    const imported = bundle[name];
    if (imported?.type === "chunk") withImports(bundle, imported, found);
  }
  return found;
}

/** The larger of the languages that people choose: a page loads one. */
function catalogue(chunks: Rolldown.OutputChunk[], part: string): number {
  const files = chunks.filter((chunk) => chunk.facadeModuleId?.endsWith(`/${part}.mjs`));
  const shown = files.filter((chunk) => !chunk.facadeModuleId?.includes("/ar-XB/"));
  return Math.max(...shown.map((chunk) => kB([chunk])));
}

/** Fails a build whose pages have grown too large, while it is still known what made them grow. */
export function sizeBudget(): Plugin {
  return {
    name: "size-budget",
    apply: (_config, { command, isSsrBuild }) => command === "build" && !isSsrBuild,
    generateBundle(_options, bundle) {
      const chunks = chunksOf(bundle);
      const find = (end: string) => chunks.find((chunk) => chunk.facadeModuleId?.endsWith(end));
      const [entry, main, account] = ["/web/index.html", "/src/main.tsx", "/src/account.tsx"].map(find);
      if (!entry || !main || !account) return this.error("The build lacks its entry, main or account chunk.");
      const outside = withImports(bundle, main, withImports(bundle, entry));
      const inside = [...withImports(bundle, account)].filter((chunk) => !outside.has(chunk));
      const sizes = {
        signIn: kB(outside) + catalogue(chunks, "entry"),
        account: kB(inside) + catalogue(chunks, "account"),
      };
      for (const page of ["signIn", "account"] as const) {
        const line = `${page}: ${sizes[page].toFixed(1)} kB of JavaScript, gzip; at most ${BUDGET[page]}`;
        if (sizes[page] > BUDGET[page]) return this.error(line);
        this.info(line);
      }
    },
  };
}
