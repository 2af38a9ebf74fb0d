import type { Words } from "./words.js";

const time = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;

export const EN: Words = {
  hello: (name) => (name === undefined ? "Hello," : `Hello ${name},`),
  colon: ": ",
  when: "When",
  device: "Device",
  ipAddress: "IP address",
  unknown: "unknown",
  // Some versions put a narrow space before AM, which not every font has.
  time: (at) => `${time.format(at).replaceAll("\u202f", " ")} UTC`,
  duration: (seconds) =>
    seconds < 3600 ? count(Math.ceil(seconds / 60), "minute") : count(Math.round(seconds / 3600), "hour"),
  notYou: {
    resetPassword: "Wasn’t you? Set a new password right away",
    thenLook: "Then sign in, and look at Security, Sessions and Activity.",
  },
  footer: (site) => [
    `You get this mail because it concerns the safety of your account at ${site}.`,
    "We never ask for your password or codes by mail.",
  ],
  review: "Review your security",
  activity: "Look at your activity",
};
