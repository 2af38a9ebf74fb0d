import type { Voided } from "../administration/voiding.js";
import type { Place } from "./command.js";
import { accountServices } from "./services.js";
import { confirm } from "./terminal.js";

/** `latchkey void`: what `restore` does besides restoring, for a database that was restored by other means. */
export async function voidUsed(
  place: Place,
  { recoveryCodes = false, yes = false }: { recoveryCodes?: boolean; yes?: boolean },
): Promise<void> {
  const { voiding } = await accountServices(place);
  if (!yes) await confirm("Sign everyone out, and spend the present codes of all authenticators?");
  console.log(describeVoided(await voiding.void({ recoveryCodes })));
}

/** What was voided, in a sentence. */
export function describeVoided(voided: Voided): string {
  const { sessions, challenges, enrollments, resets, mails, authenticators, recoveryCodes } = voided;
  const ended = `${sessions} sessions, ${challenges} pending sign-ins, ${enrollments} setups and ${resets} links for a new password were ended`;
  return `${ended}; ${mails} mails that waited were given up; the present codes of ${authenticators} authenticators and ${recoveryCodes} recovery codes were spent.`;
}
