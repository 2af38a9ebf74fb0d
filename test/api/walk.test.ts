import { expect } from "vitest";
import { Phone } from "../support/phone.ts";
import { expectType, someCredentials, test } from "../support/test.ts";

for (const kind of ["browser", "app"] as const) {
  test(`the whole walk, as ${kind === "browser" ? "a page with cookies" : "a program with a bearer token"}`, async ({
    service,
    clock,
  }) => {
    const credentials = someCredentials();
    const client = service[kind]();
    expectType(await client.register(credentials), "SignedIn");
    expect((await client.me()).mfa).toEqual({ enabled: false, authenticators: [], recoveryCodes: null });

    const setup = expectType(await client.setupMfa("Work phone"), "MfaSetup");
    const phone = Phone.scan(setup.otpauthUri, clock);
    const bound = expectType(await client.confirmMfa(phone.code()), "MfaBound");
    expect(bound.authenticator.name).toBe("Work phone");
    expect(bound.recoveryCodes).toHaveLength(10);

    expect(await client.logout()).toEqual({ __typename: "LoggedOut", ok: true });
    expect(await client.me()).toBeNull();

    clock.advance({ seconds: 30 });
    client.accessToken = undefined;
    expectType(await client.login(credentials), "MfaRequired");
    expect(await client.me()).toBeNull();
    const signedIn = expectType(await client.verifyMfa(phone.code()), "SignedIn");
    expect(signedIn.session.amr).toEqual(["pwd", "otp", "mfa"]);

    await client.logout();
    client.accessToken = undefined;
    expectType(await client.login(credentials), "MfaRequired");
    expectType(await client.useRecoveryCode(bound.recoveryCodes[0]), "SignedIn");
    expect((await client.me()).mfa.recoveryCodes).toMatchObject({ total: 10, remaining: 9 });

    expectType(await client.call("unbindMfa", { authenticatorId: bound.authenticator.id }), "MfaUnbound");
    expect((await client.me()).mfa).toEqual({ enabled: false, authenticators: [], recoveryCodes: null });
    client.accessToken = undefined;
    expectType(await client.login(credentials), "SignedIn");
  });
}
