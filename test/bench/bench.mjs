// pnpm bench: speed and memory, on SQLite and PostgreSQL, each figure beside a ceiling or a base of the same run.
//
//   pnpm bench                       all of it, in about half an hour
//   pnpm bench speed overload        some of it: speed, overload, growth, scale
//   pnpm bench soak                  an hour of everything at once, which is no part of the rest; ends with 1 where
//                                    memory or descriptors grew, or expired rows are left
//   pnpm bench --write               puts the figures into docs/performance.md
//
// BENCH_ROUNDS (5), BENCH_SECONDS (2, for each figure of a round; three times as long for sign-ins),
// BENCH_FLOOD_SECONDS (60), BENCH_SOAK_MINUTES (60), BENCH_USERS (1000,100000,1000000) and BENCH_DATABASES
// (sqlite,postgres) make it shorter or longer.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { build } from "../../scripts/build.mjs";

build();
const { PostgresServer, SqliteFiles } = await import("./databases.mjs");
const { canPin, stayOffTheFirstCore } = await import("./processes.mjs");
const { quantile } = await import("./load.mjs");
const { growth } = await import("./growth.mjs");
const { overload } = await import("./overload.mjs");
const { scale } = await import("./scale.mjs");
const { shortcomings, soak } = await import("./soak.mjs");
const { speed } = await import("./speed.mjs");

const DOCUMENT = new URL("../../docs/performance.md", import.meta.url);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const FLOOD_SECONDS = Number(process.env.BENCH_FLOOD_SECONDS ?? 60);
const SOAK_MINUTES = Number(process.env.BENCH_SOAK_MINUTES ?? 60);
const USERS = (process.env.BENCH_USERS ?? "1000,100000,1000000").split(",").map(Number);
const named = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const wanted = (part) => named.length === 0 || named.includes(part);

const rows = [];
const row = (database, what, figure, ratio = "", target = "") => {
  rows.push([database, what, figure, ratio, target]);
  console.log([database, what, figure, ratio, target].filter((text) => text !== "").join(" · "));
};
const whole = (number) => Math.round(number).toLocaleString("en");
const ms = (number) => `${number.toFixed(number < 10 ? 1 : 0)} ms`;

stayOffTheFirstCore();
const databases = (process.env.BENCH_DATABASES ?? "sqlite,postgres").split(",");
if (databases.includes("sqlite")) await on(new SqliteFiles());
if (databases.includes("postgres")) await on(await new PostgresServer().start());
report();

async function on(databases) {
  const { name } = databases;
  try {
    if (wanted("speed")) reportSpeed(name, await speed(databases, ROUNDS, SECONDS));
    if (wanted("overload")) reportOverload(name, await overload(databases, SECONDS, FLOOD_SECONDS));
    if (wanted("growth")) reportGrowth(name, await growth(databases, USERS, ROUNDS, SECONDS));
    if (wanted("scale") && name === "PostgreSQL") reportScale(name, await scale(databases, ROUNDS, SECONDS));
    if (named.includes("soak")) reportSoak(name, await soak(databases, SOAK_MINUTES));
  } finally {
    await databases.stop();
  }
}

function reportSpeed(name, { figures, idleMegabytes }) {
  const line = (what, ceiling, target) => {
    const { perSecond, latencies, ratioTo } = figures.get(what);
    const times =
      latencies.length > 0 ? `, p50 ${ms(quantile(latencies, 0.5))}, p99 ${ms(quantile(latencies, 0.99))}` : "";
    row(
      name,
      what,
      `${whole(perSecond)}/s${times}`,
      ceiling && `${ratioTo(ceiling).toFixed(2)} of ${ceiling}`,
      target && `≥ ${target}`,
    );
  };
  line("bare hello");
  line("me", "bare hello", 0.6);
  line("verifyMfa", "bare hello", 0.15);
  line("raw argon2id");
  line("password sign-in", "raw argon2id", 0.9);
  line("two-step sign-in", "raw argon2id", 0.8);
  row(name, "memory when idle", `${idleMegabytes} MiB`, "", "≤ 150 MiB");
}

function reportOverload(name, figures) {
  const { idleP99, floodedP99, loopDelayP99, signInsPerSecond, refusedPerSecond, slowestRefusal, peakMegabytes } =
    figures;
  row(name, "`me` when idle", `p99 ${ms(idleP99)}`);
  row(name, "`me` under 200 sign-ins", `p99 ${ms(floodedP99)}`, `${(floodedP99 / idleP99).toFixed(1)} × idle`, "≤ 5 ×");
  row(name, "event loop delay meanwhile", `p99 ${ms(loopDelayP99)}`, "", "≤ 50 ms");
  row(name, "sign-ins meanwhile", `${whole(signInsPerSecond)}/s, ${whole(refusedPerSecond)}/s refused`);
  row(name, "slowest refusal", ms(slowestRefusal), "", "≤ 1 s");
  row(name, "memory at most", `${peakMegabytes} MiB`);
}

function reportGrowth(name, figures) {
  const titles = {
    me: "`me`",
    signIn: "sign-in, its hash aside",
    lookUp: "look-up of a sign-in",
    verifyMfa: "`verifyMfa`",
  };
  for (const [work, sizes] of Object.entries(figures)) {
    for (const { size, perSecond, slowdown } of sizes) {
      const isBase = size === sizes[0].size;
      const ratio = isBase ? "" : `${slowdown.toFixed(2)} × the time with ${whole(sizes[0].size)}`;
      // The look-up alone is a hundredth of a millisecond: it has no target beside that of the sign-in it belongs to.
      const target = isBase || work === "lookUp" ? "" : "≤ 1.3 ×";
      row(name, `${titles[work]}, ${whole(size)} accounts`, `${whole(perSecond)}/s`, ratio, target);
    }
  }
}

function reportScale(name, figures) {
  const line = (what, base, target) => {
    const { perSecond, ratioTo } = figures.get(what);
    row(name, what, `${whole(perSecond)}/s`, base && `${ratioTo(base).toFixed(2)} × ${base}`, target);
  };
  line("argon2id on one core");
  line("argon2id on two cores", "argon2id on one core");
  line("one server on one core");
  line("two servers on two cores", "one server on one core", "≥ 1.7 ×");
}

function reportSoak(name, figures) {
  const { done, refused, megabytes, megabytesPerHour, descriptors, expired, removed } = figures;
  row(name, `${SOAK_MINUTES} minutes of everything at once`, `${whole(done)} calls, ${whole(refused)} refused`);
  row(
    name,
    "memory meanwhile",
    `from ${megabytes[0]} to ${megabytes[1]} MiB`,
    `${megabytesPerHour.toFixed(1)} MiB more an hour`,
    "near 0",
  );
  row(name, "descriptors meanwhile", `${descriptors[0]} to ${descriptors[1]}`, "", "flat");
  row(name, "expired rows removed", `${whole(removed)} of ${whole(expired)}`, "", "all");
  for (const shortcoming of shortcomings(figures, SOAK_MINUTES)) {
    console.error(`${name}: ${shortcoming}.`);
    process.exitCode = 1;
  }
}

function report() {
  const machine = `${cpus().length} cores of ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${
    process.platform
  }, Node ${process.version}; ${canPin ? "server on one core, load and database on the others" : "all on all cores"}`;
  const table = [
    ["database", "what", "figure", "ratio, in the same run", "target"],
    ["---", "---", "---", "---", "---"],
    ...rows,
  ]
    .map((cells) => `| ${cells.map((cell) => cell || " ").join(" | ")} |`)
    .join("\n");
  const figures = `${new Date().toISOString().slice(0, 10)}: ${machine}.\n\n${table}`;
  console.log(`\n${figures}`);
  if (!process.argv.includes("--write")) return;
  const text = readFileSync(DOCUMENT, "utf8");
  writeFileSync(DOCUMENT, text.replace(/(<!-- figures -->\n).*(\n<!-- end -->)/s, `$1\n${figures}\n$2`));
}
