import type { Words } from "./words.js";

const time = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;

/** The words of mails in English. */
export const EN: Words = {
  hello: (name) => (name === undefined ? "Hello," : `Hello ${name},`),
  colon: ": ",
  when: "When",
  device: "Device",
  deviceName: (description) => description,
  ipAddress: "IP address",
  unknown: "unknown",
  // Some versions put a narrow space before AM, which not every font has.
  time: (at) => `${time.format(at).replaceAll("\u202f", " ")} UTC`,
  duration: (seconds) =>
    seconds < 3600 ? count(Math.ceil(seconds / 60), "minute") : count(Math.round(seconds / 3600), "hour"),
  footer: (site) => [
    `You get this mail because it concerns the safety of your account at ${site}.`,
    "We never ask for your password or codes by mail.",
  ],
  review: "Review your security",
  activity: "Look at your activity",
  setUp: "Set up two-step verification",
  setPassword: "Set a new password",
  register: "Create a new account",
  notYou: "Wasn’t you? Set a new password right away",
  notYouThen: "Then sign in, and look at Security, Sessions and Activity.",
  notYouRegistered: "Wasn’t you? Set a new password, and whoever made the account is locked out",
  notYouWithPassword: "Wasn’t you? Then someone knows your password. Set a new one right away",
  notYouAdmin: (site) => `Didn’t ask for this? Set a new password, and tell the people who run ${site}`,
  notYouReset: "Wasn’t you? Then do nothing: your password stays as it is.",
  notYouDeleted: (site) =>
    `Wasn’t you? Then someone knows your password: change it wherever else you use it, and tell the people who run ${site}.`,
  notYouEmail: "Wasn’t you? Then don’t confirm: someone knows your password. Set a new one right away",
  notYouNewEmail: "Wasn’t you? Then do nothing: this address stays as it is.",
  confirmEmail: "Confirm the change",
  forgotten: "Set a new password",
  undo: "If you didn’t remove it, put it back within 72 hours. That signs you out everywhere and blocks changes for a day",
  undoLink: "Put it back",

  registered: {
    subject: (site) => `Your account at ${site}`,
    lead: (site) => `An account at ${site} was created with this address. Set up two-step verification to protect it.`,
  },
  newDevice: {
    subject: (site) => `New sign-in to ${site}`,
    lead: () =>
      "Your account was signed in to from a device or a network it hasn’t been used on lately. If it was you, there’s nothing to do.",
  },
  codeRefused: {
    subject: (site) => `Right password, wrong code at ${site}`,
    lead: () =>
      "On a device or a network your account hasn’t been used on lately, someone entered your password, and then a wrong code. If it was you, there’s nothing to do.",
  },
  locked: {
    subject: (site) => `Wrong codes for your account at ${site}`,
    lead: (_site, { seconds }) =>
      `Someone entered your password, and then too many wrong codes. Codes are locked for ${EN.duration(seconds)}.`,
  },
  recoveryUsed: {
    subject: (site) => `A recovery code was used at ${site}`,
    lead: (_site, { remaining }) =>
      `One of your recovery codes was used. You have ${remaining === 0 ? "none" : remaining} left.`,
  },
  mfaOn: {
    subject: (site) => `Two-step verification is on at ${site}`,
    lead: (site, { authenticator }) =>
      `The authenticator app “${authenticator}” was added to your account at ${site}. From now on, signing in asks for a code as well. Your other sessions were signed out.`,
  },
  appAdded: {
    subject: (site) => `An authenticator app was added at ${site}`,
    lead: (site, { authenticator }) => `The authenticator app “${authenticator}” was added to your account at ${site}.`,
  },
  mfaOff: {
    subject: (site) => `Two-step verification is off at ${site}`,
    lead: (site, { authenticator }) =>
      `The authenticator app “${authenticator}” was removed from your account at ${site}. It was the last one, so two-step verification is off and your recovery codes no longer work. Your other sessions were signed out.`,
  },
  appRemoved: {
    subject: (site) => `An authenticator app was removed at ${site}`,
    lead: (site, { authenticator }) =>
      `The authenticator app “${authenticator}” was removed from your account at ${site}. Your other sessions were signed out.`,
  },
  appRestored: {
    subject: (site) => `An authenticator app was put back at ${site}`,
    lead: (site, { authenticator }) =>
      `The authenticator app “${authenticator}” was put back into your account at ${site}, by the link in the mail about its removal. You were signed out everywhere. For a day, authenticators and recovery codes can’t be changed.`,
  },
  newCodes: {
    subject: (site) => `New recovery codes at ${site}`,
    lead: (site) => `New recovery codes were made for your account at ${site}. The old ones no longer work.`,
  },
  passwordChanged: {
    subject: (site) => `Your password at ${site} was changed`,
    lead: (site) => `The password of your account at ${site} was changed, and your other sessions were signed out.`,
  },
  reset: {
    subject: (site) => `Set a new password at ${site}`,
    lead: (site, { minutes }) =>
      `Someone, most likely you, asked to set a new password for your account at ${site}. The link works once, for ${minutes} minutes.`,
  },
  adminReset: {
    subject: (site) => `Two-step verification was reset at ${site}`,
    lead: (site) =>
      `An administrator of ${site} reset two-step verification for your account. Your authenticators and recovery codes no longer work. Sign in and set it up again.`,
  },
  oldEmail: {
    subject: (site) => `Change of your email at ${site}`,
    lead: (site, { newEmail }) =>
      `Someone, most likely you, asked to change the email of your account at ${site} to ${newEmail}. It changes once this link and the one mailed to the new address have been opened. Each works once, for 24 hours. Until then, you sign in with this address.`,
  },
  newEmail: {
    subject: (site) => `Confirm this email for ${site}`,
    lead: (site) =>
      `Someone, most likely you, asked to use this address for an account at ${site}. It is used once this link and the one mailed to the account’s former address have been opened. Each works once, for 24 hours.`,
  },
  emailTaken: (site) =>
    `Someone, most likely you, asked to use this address for another account at ${site}. It has an account already, so nothing was changed. If you can’t get into that one, set a new password.`,
  emailChanged: {
    subject: (site) => `Your email at ${site} was changed`,
    lead: (site, { newEmail }) =>
      `The email of your account at ${site} is now ${newEmail}. Both addresses confirmed it. From now on you sign in with the new one, and this address gets no more mail from us.`,
  },
  accountDeleted: {
    subject: (site) => `Your account at ${site} was deleted`,
    lead: (site) =>
      `Your account at ${site} was deleted for good, with its authenticators, recovery codes and activity. You were signed out everywhere. If you used an authenticator app, delete its entry there too.`,
  },
};
