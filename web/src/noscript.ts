import { msg } from "@lingui/core/macro";

/** Part of no script: the build puts it into index.html, in every language. It stands here for the catalogues. */
export const noscript = msg({
  id: "noscript",
  message: "Signing in here needs JavaScript. Turn it on in your browser’s settings, then reload this page.",
});
