import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { addAuthenticator, aUser, aUserWithMfa } from "../support/test.ts";
import {
  button,
  codeField,
  dialog,
  enterPassword,
  expectFocused,
  expectSaid,
  heading,
  link,
  scan,
  toNewCode,
  toRecoveryCodes,
} from "./steps.ts";

test("wizard, QR code: a reload makes a new one and says so; Back leads to where it began", async ({
  service,
  arrive,
}) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await page.goto("/u/security");
  await link(page, "Set up two-step verification").click();
  const first = await scan(visitor);
  expect(visitor.sent("SetupMfa")).toBe(1);
  await page.reload();
  await expectSaid(page, "This is a new QR code; the earlier one no longer works.");
  expect((await scan(visitor)).secret).not.toBe(first.secret);
  await page.goBack();
  await page.waitForURL("**/u/security");
  await expectSaid(page, "You haven’t added an authenticator app yet.");
});

test("wizard, code: Back keeps the QR code and the name; a reload makes a new one", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const phone = await toNewCode(visitor);
  await page.getByLabel("Name of this authenticator").fill("Pixel");
  await page.goBack();
  expect((await scan(visitor)).secret).toBe(phone.secret);
  await button(page, "Next").click();
  expect(await page.getByLabel("Name of this authenticator").inputValue()).toBe("Pixel");

  await page.reload();
  await expectSaid(page, "This is a new QR code; the earlier one no longer works.");
  const second = await scan(visitor);
  await button(page, "Next").click();
  // The app still has the entry of before the reload, and it is that entry's code which is typed.
  await codeField(page).pressSequentially(phone.code());
  await expectSaid(page, "That code comes from an earlier QR code. Delete that entry in your app");
  await codeField(page).pressSequentially(second.code());
  await heading(page, "Save your recovery codes").waitFor();
});

test("wizard, recovery codes: Back and reload ask first, and what was left is said", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await toRecoveryCodes(visitor);

  await page.goBack();
  await expectFocused(button(dialog(page), "Stay"));
  await page.keyboard.press("Escape");
  await heading(page, "Save your recovery codes").waitFor();
  expect(await page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").count()).toBe(10);

  const asked = page.waitForEvent("dialog");
  // By the page, not by the driver: that one sometimes waits on for a load that the question held up.
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.accept();
  await page.waitForURL("**/u/security");
  await expectSaid(page, "You left before confirming that you saved your recovery codes.");
  await expectSaid(page, "10 of 10 left");
});

test("wizard, recovery codes: whoever leaves all the same is told what is missing", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await toRecoveryCodes(visitor);
  await page.goBack();
  await button(dialog(page), "Leave").click();
  await page.waitForURL("**/u/security");
  await expectSaid(page, "You left before confirming that you saved your recovery codes.");
});

test("wizard, recovery codes: the name of the site in the bar asks first, too", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await toRecoveryCodes(visitor);
  await link(page, "Latchkey").click();
  await button(dialog(page), "Stay").click();
  await heading(page, "Save your recovery codes").waitFor();
  await link(page, "Latchkey").click();
  await button(dialog(page), "Leave").click();
  await page.waitForURL("**/u/security");
  await expectSaid(page, "You left before confirming that you saved your recovery codes.");
});

test("what one person left unsaved is nothing to the next in the same tab", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const next = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const phone = await toRecoveryCodes(visitor);

  await visitor.context.clearCookies();
  page.on("dialog", (question) => question.accept());
  await page.goto("/login");
  await enterPassword(page, next.credentials);
  await page.waitForURL("**/u");
  await page.goto("/u/security");
  await link(page, "Set up two-step verification").click();

  expect((await scan(visitor)).secret).not.toBe(phone.secret);
});

test.for(["Back", "reload"] as const)(
  "wizard, done: %s leads to the security page",
  async (way, { service, arrive }) => {
    const { client } = await aUser(service);
    const visitor = await arrive({ as: client });
    const { page } = visitor;
    await toRecoveryCodes(visitor);
    await page.getByLabel("I’ve saved my recovery codes").check();
    await button(page, "Next").click();
    await heading(page, "Two-step verification is on").waitFor();
    if (way === "Back") await page.goBack();
    else await page.reload();
    await page.waitForURL("**/u/security");
    await button(page, "Remove Authenticator app").waitFor();
    expect(await page.getByText("You left before").count()).toBe(0);
    expect(visitor.sent("SetupMfa")).toBe(1);
  },
);

test("the wizard can be cancelled, and ends at the top of the page it came from", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client, viewport: { width: 360, height: 400 } });
  const { page } = visitor;
  await page.goto("/u/security");
  await link(page, "Set up two-step verification").click();
  await scan(visitor);
  await button(page, "Next").click();
  await codeField(page).waitFor();
  await button(page, "Cancel").click();
  await page.waitForURL("**/u/security");
  await expectSaid(page, "You haven’t added an authenticator app yet.");
  await expectFocused(heading(page, "Security"));
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect((await client.me()).mfa.enabled).toBe(false);
});

test("two tabs set up: the newer one counts, and each says what is the matter", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const [older, newer] = [visitor.page, await visitor.newTab()];
  const olderPhone = await toNewCode(visitor, older);
  const newerPhone = await toNewCode(visitor, newer);

  await older.bringToFront();
  await codeField(older).pressSequentially(olderPhone.code());
  await expectSaid(older, "This setup has expired or a newer one replaced it. Start again to get a new QR code.");
  await newer.bringToFront();
  await codeField(newer).pressSequentially(olderPhone.code());
  await expectSaid(newer, "That code comes from an earlier QR code.");
  await codeField(newer).pressSequentially(newerPhone.code());
  await heading(newer, "Save your recovery codes").waitFor();

  // The older tab was there first, but two-step verification is on by now: no second set of codes.
  await older.bringToFront();
  await button(older, "Start again").click();
  const third = await scan(visitor, older);
  await button(older, "Next").click();
  await codeField(older).pressSequentially(third.code());
  await heading(older, "Authenticator added").waitFor();
  expect((await client.me()).mfa.authenticators).toHaveLength(2);
});

test("an account with as many authenticators as it may have says so", async ({ service, arrive }) => {
  const { client } = await aUserWithMfa(service);
  const { site } = await client.query("site");
  for (let n = 1; n < site.maxAuthenticators; n++) await addAuthenticator(client);
  const { page } = await arrive({ as: client });
  await page.goto("/u/security");
  await expectSaid(page, `You have ${site.maxAuthenticators} authenticators, as many as an account can have.`);
  expect(await link(page, "Add an authenticator app").count()).toBe(0);
});
