import type { PasswordProblem } from "../passwords/password-policy.js";
import type { Passwords } from "../passwords/passwords.js";
import { type EmailAddress, parseEmailAddress } from "../users/email-address.js";
import { type NameProblem, readName } from "../users/name.js";

/** What a new account is made of, as someone filled it in. */
export interface RegistrationForm {
  email: string;
  password: string;
  name: string | undefined;
}

/** What was wrong with the form, by field. */
export type RegistrationProblem =
  | { field: "email"; code: "REQUIRED" | "NOT_AN_EMAIL" }
  | { field: "name"; code: NameProblem }
  | { field: "password"; code: PasswordProblem };

/** The form as it can be used, or all that is wrong with it. */
export function readRegistrationForm(
  form: RegistrationForm,
  passwords: Passwords,
):
  | { kind: "read"; email: EmailAddress; name: string | null }
  | { kind: "invalid-input"; problems: RegistrationProblem[] } {
  const email = parseEmailAddress(form.email);
  const name = form.name === undefined || form.name.trim() === "" ? undefined : readName(form.name);
  const problems: RegistrationProblem[] = [];
  if (!email) problems.push({ field: "email", code: form.email.trim() === "" ? "REQUIRED" : "NOT_AN_EMAIL" });
  if (name?.kind === "problem") problems.push({ field: "name", code: name.problem });
  const problem = passwords.check(form.password, email?.canonical ?? "");
  if (problem) problems.push({ field: "password", code: problem });
  if (!email || name?.kind === "problem" || problems.length > 0) return { kind: "invalid-input", problems };
  return { kind: "read", email, name: name?.name ?? null };
}
