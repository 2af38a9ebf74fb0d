import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import { SecretBox } from "../../server/src/secrets/secret-box.ts";
import { Authenticator } from "../../server/src/totp/authenticator.entity.ts";
import { secretContext } from "../../server/src/totp/authenticators.ts";
import { generateSecret } from "../../server/src/totp/totp.ts";
import { ROOT } from "../support/child.ts";
import { command, outputOf, refusalOf, startCommand } from "../support/command.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { keyNumber } from "../support/keys.ts";
import type { Service } from "../support/service.ts";
import { addAuthenticator, aUser, aUserWithMfa, type SecuredAccount, signIn, test } from "../support/test.ts";

const OLD = { id: "old", key: Buffer.from(keyNumber(1), "base64") };
const ENV = {
  old: { ENCRYPTION_KEYS: `old:${keyNumber(1)}` },
  both: { ENCRYPTION_KEYS: `new:${keyNumber(2)},old:${keyNumber(1)}` },
  new: { ENCRYPTION_KEYS: `new:${keyNumber(2)}` },
};
/** So many that a rotation takes a while. */
const FILLERS = 3_000;

/** Whoever rotates is killed in the middle of it, however quick the machine is. */
const KILLED = `
  const { KeyRotation } = await import("${pathToFileURL(join(ROOT, "server/dist/secrets/key-rotation.js"))}");
  const { rotate } = KeyRotation.prototype;
  KeyRotation.prototype.rotate = function (onProgress) {
    return rotate.call(this, (progress) => {
      onProgress(progress);
      if (progress.done > 1_000) process.kill(process.pid, "SIGKILL");
    });
  };`;

test("keys are rotated under traffic, though the rotation is killed and run again", async ({ start, clock }) => {
  const first = await start({ env: ENV.old });
  const people = [await aUserWithMfa(first), await aUserWithMfa(first), await aUserWithMfa(first)];
  await addFillers(first, people[0] as SecuredAccount);
  const servers = [await start({ env: ENV.both, beside: first }), await start({ env: ENV.both, beside: first })];
  await everyoneSignsIn(servers, people, clock);

  const hook = join(first.folder, "hook.mjs");
  writeFileSync(hook, KILLED);
  const killed = await command({ ...first.env, ...ENV.both, NODE_OPTIONS: `--import=${hook}` }, "keys", "rotate");
  expect(killed).toMatchObject({ code: null, stdout: expect.stringMatching(/^\d+ of 3\d+ …$/m), stderr: "" });
  const left = await oldSecrets(first);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(FILLERS);
  await everyoneSignsIn(servers, people, clock);
  await expect(start({ env: ENV.new, beside: first })).rejects.toThrow('"old" is missing');

  const second = startCommand({ ...first.env, ...ENV.both }, "keys", "rotate");
  let running = true;
  const ended = second.ended.finally(() => {
    running = false;
  });
  while (running) {
    await everyoneSignsIn(servers, people, clock);
    await addAuthenticator((await aUser(servers[0] as Service)).client);
  }
  const { code, stdout, stderr } = await ended;
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^new +30\d\d +seals$/m);
  expect(stdout).toMatch(/^old +0 +not used$/m);
  expect(stdout).toContain('Nothing is sealed with "old" any more. It may be taken out of ENCRYPTION_KEYS');
  expect(await oldSecrets(first)).toBe(0);
  await everyoneSignsIn(servers, people, clock);
  await everyoneSignsIn([await start({ env: ENV.new, beside: first })], people, clock);
}, 120_000);

test("a key that a server still seals with cannot be dropped unnoticed", async ({ start }) => {
  const first = await start({ env: ENV.old });
  await start({ env: ENV.both, beside: first });
  const env = { ...first.env, ...ENV.both };
  await outputOf(env, "keys", "rotate");

  await addAuthenticator((await aUser(first)).client);

  expect(await outputOf(env, "keys", "status")).toMatch(/^old +[1-9]\d* +needed until/m);
  await expect(start({ env: ENV.new, beside: first })).rejects.toThrow('"old" is missing');
  await outputOf(env, "keys", "rotate");
  await start({ env: ENV.new, beside: first });
});

test("keys are not rotated before a server has started with the new one, but where none is running", async ({
  start,
}) => {
  const service = await start({ env: ENV.old });
  await addAuthenticator((await aUser(service)).client);
  const env = { ...service.env, ...ENV.both };

  expect(await refusalOf({ ...env, ...ENV.old }, "keys", "rotate")).toContain('"old" is the only key');
  expect(await refusalOf(env, "keys", "rotate")).toMatch(/No server has started with "new" as its first key/);
  expect(await oldSecrets(service)).toBe(1);

  expect(await outputOf(env, "keys", "rotate", "--offline")).toMatch(/^[1-9]\d* secrets were sealed anew/m);
});

test("a secret that does not open is left as it is, and named", async ({ start }) => {
  const service = await start({ env: ENV.old });
  const { client } = await aUser(service);
  const { id } = await addAuthenticator(client);
  const { id: damaged } = await addAuthenticator(client);
  await service.database.write(async (db) => {
    const { sealedSecret } = await db.findOneByOrFail(Authenticator, { id });
    await db.update(Authenticator, { id: damaged }, { sealedSecret });
  });
  await start({ env: ENV.both, beside: service });

  const { code, stdout, stderr } = await command({ ...service.env, ...ENV.both }, "keys", "rotate");

  expect(code).toBe(1);
  expect(stdout).toMatch(/^[1-9]\d* secrets were sealed anew/m);
  expect(stderr).toBe(`1 secrets do not open with any key and were left as they are. Rows: ${damaged}\n`);
  await expect(start({ env: ENV.new, beside: service })).rejects.toThrow('"old" is missing');
});

async function everyoneSignsIn(servers: Service[], people: SecuredAccount[], clock: FakeClock) {
  for (const [index, person] of people.entries()) {
    const server = servers[index % servers.length] as Service;
    await signIn(server.browser(), person, clock);
  }
}

async function addFillers(service: Service, { client }: SecuredAccount) {
  const userId = (await client.me()).id;
  const box = new SecretBox([OLD]);
  const rows = Array.from({ length: FILLERS }, (_, index) => {
    const id = `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`;
    const sealedSecret = box.seal(generateSecret(), secretContext(userId, id));
    const times = { lastUsedStep: 0, clockOffsetSeconds: 0, confirmedAt: 0, lastUsedAt: null };
    return { id, userId, slot: 100 + index, name: "filler", sealedSecret, ...times };
  });
  for (let from = 0; from < rows.length; from += 500) {
    await service.database.write((db) => db.insert(Authenticator, rows.slice(from, from + 500)));
  }
}

async function oldSecrets(service: Service): Promise<number> {
  const rows = await service.rows("SELECT id FROM authenticator WHERE sealed_secret LIKE 'v1.old.%'");
  return rows.length;
}
