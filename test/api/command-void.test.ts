import { expect } from "vitest";
import { systemClock } from "../../server/src/clock.ts";
import { outputOf, refusalOf } from "../support/command.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import { Phone } from "../support/phone.ts";
import { addAuthenticator, aUserWithMfa, expectType, type SecuredAccount, test } from "../support/test.ts";

/**
 * Clocks that stand still, so many minutes from now. The command goes by the time of this machine, which is a little
 * later, however busy the machine is.
 */
function clocksFromNow() {
  const begin = Date.now();
  return (minutes: number) => ({ ...systemClock, now: () => new Date(begin + minutes * 60_000) });
}

test("voiding ends what was open for all accounts, and spends the codes of now", async ({ start }) => {
  // Nothing is sent meanwhile.
  const service = await start({ clock: { ...clocksFromNow()(0), every: () => async () => {} } });
  const { client, credentials, phone, recoveryCodes } = await aUserWithMfa(service);
  const other = await aUserWithMfa(service);
  expectType(await other.client.setupMfa(), "MfaSetup");
  const pending = service.browser();
  expectType(await pending.login(credentials), "MfaRequired");

  const former = await service.rows<{ credential_version: number }>(
    'SELECT credential_version FROM "user" ORDER BY id',
  );
  expect(await refusalOf(service.env, "void")).toContain("--yes");
  expect(await client.me()).not.toBeNull();
  expect(await outputOf(service.env, "void", "--yes")).toBe(
    "2 sessions, 1 pending sign-ins, 1 setups and 0 links for a new password were ended; 4 mails that waited were given up; the present codes of 2 authenticators and 0 recovery codes were spent.\n",
  );

  // Whatever else is tied to it, mailed links for one, is void.
  const versions = await service.rows('SELECT credential_version FROM "user" ORDER BY id');
  expect(versions).toEqual(former.map(({ credential_version: version }) => ({ credential_version: version + 1 })));
  expect(await client.me()).toBeNull();
  expect(await other.client.me()).toBeNull();
  expectType(await pending.verifyMfa(phone.code()), "ChallengeExpired");
  expectType(await pending.login(credentials), "MfaRequired");
  expect(await pending.verifyMfa(phone.code())).toMatchObject({ reason: "ALREADY_USED" });
  expectType(await pending.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
  await addAuthenticator(pending);
});

test("voiding spends all codes up to now, whichever way the clock goes", async ({ start }) => {
  const at = clocksFromNow();
  const bound = await start({ clock: at(-60) });
  const usual = await aUserWithMfa(bound);
  const hasty = await aUserWithMfa(bound);
  const enter = async ({ credentials, phone }: SecuredAccount, minutes: number, step = 0) => {
    const service = await start({ clock: at(minutes), beside: bound });
    const visitor = service.app();
    expectType(await visitor.login(credentials), "MfaRequired");
    return visitor.verifyMfa(Phone.scan(`otpauth://totp/x?secret=${phone.secret}`, service.clock).code(step));
  };
  // While the clock was ahead.
  expectType(await enter(hasty, 60), "SignedIn");

  await outputOf(bound.env, "void", "--yes");

  // Now, and when the clock turns out to have been half an hour ahead even so.
  for (const account of [usual, hasty]) {
    for (const minutes of [0, -30]) {
      for (const step of [-1, 0]) {
        expect(await enter(account, minutes, step)).toMatchObject({ reason: "ALREADY_USED" });
      }
    }
    expectType(await enter(account, 5), "SignedIn");
  }
});

test("recovery codes are voided when that is asked for, and can be renewed", async ({ service, clock }) => {
  const { client, credentials, recoveryCodes } = await aUserWithMfa(service);

  expect(await outputOf(service.env, "void", "--yes", "--recovery-codes")).toContain(
    "and 10 recovery codes were spent.",
  );

  expect(await client.me()).toBeNull();
  clock.advance({ seconds: 60 });
  expect(await client.login(credentials)).toMatchObject({ __typename: "MfaRequired", methods: ["TOTP"] });
  expect(await client.useRecoveryCode(recoveryCodes[0] ?? "")).toMatchObject({ reason: "ALREADY_USED" });
});

test("mailed links are void as well: some were used since", async ({ service, clock }) => {
  const { client, credentials } = await aUserWithMfa(service);
  const [{ id }] = (await client.me()).mfa.authenticators;
  expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
  await client.requestPasswordReset(credentials.email);
  const tokens = (await mailsOf(service, clock)).flatMap(({ text }) => tokensIn(text)).sort();
  expect(tokens.map((token) => token.slice(0, 4))).toEqual(["rst_", "und_"]);
  const [reset = "", undo = ""] = tokens;

  await outputOf(service.env, "void", "--yes");

  expectType(await client.undoMfaRemoval(undo, credentials.password), "UndoTokenInvalid");
  expectType(await client.resetPassword(reset, "an entirely new passphrase"), "ResetTokenInvalid");
});
