import type { Place } from "./command.js";
import { accountServices } from "./services.js";
import { confirm } from "./terminal.js";
import { noAccount, readAddress } from "./user.js";

/** `latchkey mfa reset`. It never touches the password: whoever asks for this must still know it. */
export async function resetMfa(place: Place, email: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const address = readAddress(email);
  const { mfaReset } = await accountServices(place);
  if (!yes) {
    await confirm(
      `Turn off two-step verification of ${email}? Be sure who has asked for it. Authenticators and recovery codes are removed, and all sessions end.`,
    );
  }
  const outcome = await mfaReset.reset(address);
  if (outcome.kind === "no-account") throw noAccount(email);
  const { user, authenticators } = outcome;
  console.log(
    `Two-step verification of ${user.email} is off: ${authenticators} authenticators were removed, all sessions have ended. The password is as it was.`,
  );
}
