// pnpm bench:paint: how soon the sign-in page is painted on a slow computer, as a ratio to a page of the same markup
// that has no script. Both are loaded in turn, by the same browser, from an empty cache.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "../../scripts/build.mjs";
import { startServer } from "./processes.mjs";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const SLOWDOWN = 4;
const TARGET = 1.5;
const dist = new URL("../../web/dist/", import.meta.url);
const TYPES = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

build();
const folder = mkdtempSync(join(tmpdir(), "latchkey-paint-"));
const server = await startServer({ url: `sqlite:${join(folder, "latchkey.db")}`, core: 0 });
const still = createServer(answer);
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", "--disable-gpu"] });
try {
  await new Promise((done) => still.listen(0, "127.0.0.1", done));
  const pages = {
    "/login": `http://localhost:${server.port}/login`,
    "same markup, no script": `http://localhost:${still.address().port}/`,
  };
  // Once each for nothing: the browser's own first steps are nobody's.
  for (const url of Object.values(pages)) await firstPaint(url);
  const times = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, url] of Object.entries(pages)) times[name].push(await firstPaint(url));
  }
  report(times);
} finally {
  await browser.close();
  still.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** In milliseconds from the start of the navigation, on a computer slowed down four times. */
async function firstPaint(url) {
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  await page.goto(url, { waitUntil: "load" });
  const time = await page.evaluate(
    () =>
      new Promise((done) => {
        const seen = ({ name, startTime }) => name === "first-contentful-paint" && done(startTime);
        new PerformanceObserver((list) => list.getEntries().forEach(seen)).observe({ type: "paint", buffered: true });
      }),
  );
  await context.close();
  return time;
}

/** The sign-in page and its sheets, without the scripts but the one that chooses theme and language. */
function answer(request, response) {
  if (request.url !== "/") {
    response.setHeader("content-type", TYPES[extname(request.url)] ?? "text/plain");
    return response.end(readFileSync(new URL(`.${request.url}`, dist)));
  }
  const html = readFileSync(new URL("login.html", dist), "utf8").replaceAll("__SITE_NAME__", "Latchkey");
  response.setHeader("content-type", "text/html; charset=utf-8");
  return response.end(html.replaceAll(/<script type="module".*<\/script>|<link rel="modulepreload".*>/g, ""));
}

function report(times) {
  const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
  const [page, ceiling] = Object.values(times).map(median);
  console.log(
    `\n${cpus()[0]?.model.trim()}, ${browser.version()}, CPU slowed down ${SLOWDOWN} times, ${ROUNDS} rounds\n`,
  );
  console.table({
    "/login": {
      "first contentful paint, ms": Math.round(page),
      ratio: Number((page / ceiling).toFixed(2)),
      target: `<= ${TARGET}`,
    },
    "same markup, no script": { "first contentful paint, ms": Math.round(ceiling) },
  });
}

function findChromium() {
  const onPath = () => execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  return process.env.CHROMIUM_PATH ?? [chromium.executablePath()].find(existsSync) ?? onPath();
}
