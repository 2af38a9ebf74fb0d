// Writes dist/login.html: the page with the sign-in form already in it, so that it is painted before any script runs.
import { readFileSync, writeFileSync } from "node:fs";

process.env.NODE_ENV = "production";
const { signInFrames } = await import("./node_modules/.prerender/prerender.js");

const ROOT = '<div id="root"></div>';
const file = (name) => new URL(`dist/${name}`, import.meta.url);
const page = readFileSync(file("index.html"), "utf8");
if (!page.includes(ROOT)) throw new Error(`index.html lacks ${ROOT}.`);

// The server fills the name in, here as elsewhere in the page.
const frames = (await signInFrames("__SITE_NAME__")).map(
  ({ locale, html }) => `<div data-frame="${locale}">${html}</div>`,
);
// Painted once it is whole: a form that is painted while the rest of it still arrives would move.
const whole = '<link rel="expect" href="#root" blocking="render">';
writeFileSync(
  file("login.html"),
  page.replace("</head>", () => `  ${whole}\n  </head>`).replace(ROOT, () => [...frames, ROOT].join("\n    ")),
);

// The pages hold a channel to other tabs open, which would keep this process.
process.exit(0);
