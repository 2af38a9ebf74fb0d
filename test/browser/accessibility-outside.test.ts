import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { aUser, aUserWithMfa, PASSWORD } from "../support/test.ts";
import { LANGUAGES, Reader } from "./reader.ts";
import { followLinkOfAnotherSite } from "./steps.ts";

// Every screen outside in its main states, in each language, light and dark, narrow and wide.

test.for(LANGUAGES)(
  "in %s, signing in and the way to an account are good for everybody",
  async (locale, { service, arrive }) => {
    const { credentials } = await aUser(service);
    const reader = await Reader.arrive(arrive, locale);
    const { page } = reader;
    const type = async (password: string, email = credentials.email) => {
      await reader.field("email").fill(email);
      await reader.field("password").fill(password);
      await reader.submit();
    };

    await page.goto("/login");
    await reader.look("login");
    await page.locator("footer").getByRole("button").click();
    await reader.look("login-help");
    await page.keyboard.press("Escape");
    await reader.submit();
    await reader.refused();
    await reader.look("login-empty");
    await type("not this one at all");
    await page.locator("form [role=alert]").waitFor();
    await reader.look("login-refused");
    const guesser = service.browser();
    for (let n = 0; n < 10; n++) await guesser.login({ ...credentials, password: "not this one at all" });
    await type("not this one at all");
    await expect.poll(() => reader.visitor.sent("Login")).toBe(2);
    await page.locator("form [role=alert]").waitFor({ state: "detached" });
    await reader.look("login-wait");

    await page.goto("/login/verify");
    await page.waitForURL("**/login");
    await reader.look("login-none-pending");

    await page.goto("/register");
    await reader.look("register");
    await type("too short");
    await reader.refused();
    await reader.look("register-short");
    await type(PASSWORD);
    await page.locator("[aria-invalid=true][name=email]").waitFor();
    await reader.look("register-taken");

    await page.goto("/forgot");
    await reader.look("forgot");
    await reader.submit();
    await reader.refused();
    await reader.look("forgot-empty");
    await reader.field("email").fill("a-rather-long-address-for-a-narrow-page@subdomain.example.com");
    await reader.submit();
    await reader.button("forgot.other").waitFor();
    await reader.look("forgot-sent");
    await page.goto("/reset");
    await reader.look("reset-invalid");
    await page.goto("/reset#not-a-token");
    await reader.field("newPassword").fill("too short");
    await reader.submit();
    await reader.refused();
    await reader.look("reset-short");

    await page.goto("/nothing");
    reader.visitor.expectComplaint(/404/);
    await reader.look("nothing");
    await page.goto("/oidc/session/end");
    await reader.link("signedOut.again").waitFor();
    await reader.look("signed-out");
  },
);

test.for(LANGUAGES)("in %s, the second step is good for everybody", async (locale, { service, arrive }) => {
  const account = await aUserWithMfa(service);
  const reader = await Reader.arrive(arrive, locale);
  const { page, visitor } = reader;
  await visitor.wait({ seconds: 30 });
  await page.goto("/login");
  await reader.field("email").fill(account.credentials.email);
  await reader.field("password").fill(PASSWORD);
  await reader.submit();
  await page.waitForURL("**/login/verify");
  await reader.look("verify");
  await page.locator("summary").click();
  await reader.look("verify-help");
  await reader.field("code").fill(account.phone.wrongCode());
  await reader.refused();
  await reader.look("verify-refused");
  await page.goBack();
  await page.waitForURL("**/login");
  await reader.look("login-pending");

  await page.goto("/login/recovery");
  await reader.look("recovery");
  await reader.field("recoveryCode").fill(`${account.recoveryCodes[0]?.slice(0, -1)}U`);
  await page.keyboard.press("Enter");
  await reader.refused();
  await reader.look("recovery-mistyped");
  await visitor.wait({ minutes: 6 });
  await reader.field("recoveryCode").fill(account.recoveryCodes[0] ?? "");
  await page.keyboard.press("Enter");
  await reader.button("common.startAgain").waitFor();
  await reader.look("recovery-expired");
});

test.for(LANGUAGES)("in %s, what goes wrong outside is said to everybody", async (locale, { service, arrive }) => {
  const { client } = await aUser(service);
  const reader = await Reader.arrive(arrive, locale, { as: client });
  const { page, visitor } = reader;
  await page.route("**/graphql", (route) => route.abort());
  await page.goto("/u");
  await reader.button("common.retry").waitFor();
  visitor.expectComplaint(/ERR_FAILED/);
  await reader.look("boot-failed");
  await page.unroute("**/graphql");

  await followLinkOfAnotherSite(visitor, "/oidc/session/end");
  await reader.link("signOut.stay").waitFor();
  await reader.look("sign-out");
  await page.route("**/graphql", (route) =>
    route.request().postDataJSON().operationName === "Logout" ? route.abort() : route.continue(),
  );
  await reader.button("common.signOut").click();
  await page.getByRole("alert").filter({ hasText: /./ }).first().waitFor();
  visitor.expectComplaint(/ERR_FAILED/);
  await visitor.context.setOffline(true);
  await page.getByRole("complementary").waitFor();
  await reader.look("sign-out-failed-offline");
});
