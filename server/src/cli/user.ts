import type { AccountLock, LockOutcome } from "../administration/account-lock.js";
import type { RegistrationProblem } from "../sign-in/registration-form.js";
import { type EmailAddress, parseEmailAddress } from "../users/email-address.js";
import { CommandError, type Place } from "./command.js";
import { accountServices } from "./services.js";
import { askNewPassword, firstLineOfInput } from "./terminal.js";

/** `latchkey user create`. The password is typed or read, and never an argument, which other users could see. */
export async function createUser(
  place: Place,
  email: string,
  { name, passwordStdin = false }: { name?: string; passwordStdin?: boolean },
): Promise<void> {
  const { creation } = await accountServices(place);
  const password = passwordStdin ? await firstLineOfInput() : await askNewPassword();
  const outcome = await creation.create({ email, password, name });
  if (outcome.kind === "email-taken") throw new CommandError(`There is an account of ${email} already.`);
  if (outcome.kind === "invalid-input") {
    throw new CommandError(outcome.problems.map((problem) => sentence(problem, place)).join(" "));
  }
  console.log(`The account of ${outcome.user.email} was created.`);
}

/** `latchkey user list`: a line for each account, by age, as they are read. */
export async function listUsers(place: Place): Promise<void> {
  const { list } = await accountServices(place);
  console.log("CREATED               LAST SIGN-IN          MFA  LOCKED  EMAIL");
  for await (const { user, mfaEnabled, lastSignInAt } of list.all()) {
    const columns = [
      when(user.createdAt),
      when(lastSignInAt),
      mfaEnabled ? "on " : "off",
      user.lockedAt === null ? "-     " : "locked",
      user.email,
    ];
    console.log(columns.join("  "));
  }
}

/** `latchkey user lock`. */
export async function lockUser(place: Place, email: string): Promise<void> {
  const user = await change(place, email, (lock, address) => lock.lock(address));
  console.log(
    user.kind === "done"
      ? `The account of ${user.email} is locked. All its sessions and pending sign-ins have ended.`
      : `The account of ${user.email} was locked already.`,
  );
}

/** `latchkey user unlock`. */
export async function unlockUser(place: Place, email: string): Promise<void> {
  const user = await change(place, email, (lock, address) => lock.unlock(address));
  console.log(`The account of ${user.email} ${user.kind === "done" ? "is unlocked" : "was not locked"}.`);
}

/** The address as it was typed, or a refusal. */
export function readAddress(text: string): EmailAddress {
  const address = parseEmailAddress(text);
  if (!address) throw new CommandError(`${JSON.stringify(text)} is no e-mail address.`);
  return address;
}

/** What a command says where no account has that address. */
export const noAccount = (email: string) => new CommandError(`There is no account of ${email}.`);

async function change(
  place: Place,
  email: string,
  make: (lock: AccountLock, address: EmailAddress) => Promise<LockOutcome>,
): Promise<{ kind: "done" | "already"; email: string }> {
  const address = readAddress(email);
  const outcome = await make((await accountServices(place)).lock, address);
  if (outcome.kind === "no-account") throw noAccount(email);
  return { kind: outcome.kind, email: outcome.user.email };
}

const when = (time: number | undefined) =>
  time === undefined ? "-".padEnd(20) : `${new Date(time).toISOString().slice(0, 19)}Z`;

function sentence({ field, code }: RegistrationProblem, { config }: Place): string {
  switch (code) {
    case "NOT_AN_EMAIL":
      return "The e-mail address is none.";
    case "REQUIRED":
      return `The ${field === "email" ? "e-mail address" : field} is missing.`;
    case "TOO_SHORT":
      return `The password needs at least ${config.passwordMinLength} characters.`;
    case "TOO_COMMON":
      return "The password is one of those that are guessed first.";
    case "TOO_LONG":
      return `The ${field} is too long.`;
  }
}
