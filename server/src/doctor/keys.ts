import type { Config } from "../config.js";
import type { InspectedDatabase } from "../database/inspected-database.js";
import { KeyFile } from "../secrets/key-file.js";
import { knownKeys, problemsOf } from "../secrets/key-ring.js";
import { KeyRotation, type SealedColumn } from "../secrets/key-rotation.js";
import { SecretBox } from "../secrets/secret-box.js";
import { type Finding, fail, lineOf, ok, warn } from "./finding.js";

/** Whether the keys open what is sealed, and which of them still have to. */
export async function checkKeys(
  database: InspectedDatabase,
  config: Config,
  columns: readonly SealedColumn[],
): Promise<Finding[]> {
  if ((await database.migrations()).pending.length > 0) return [];
  const checks = await database.read(knownKeys);
  const box = readKeys(config);
  if (box === undefined) {
    return checks.length === 0
      ? [ok("keys", "are made at the first start")]
      : [fail("keys", `The key file is not there, and the database is sealed with "${checks[0]?.keyId}".`, PUT_BACK)];
  }
  if (!(box instanceof SecretBox)) return [box];
  const problems = problemsOf(box, checks);
  const rotation = new KeyRotation(database, box, columns);
  const uses = await rotation.uses();
  const stray = await rotation.countStray();
  const findings = problems.map((problem) => fail("keys", problem, PUT_BACK));
  if (stray > 0) {
    findings.push(fail("keys", `${stray} secrets are sealed with keys that are not there.`, PUT_BACK));
  }
  const former = uses.filter(({ id, primary, secrets }) => !primary && secrets > 0 && box.keyIds.includes(id));
  for (const { id, secrets } of former) {
    findings.push(
      warn("keys", `"${id}" is a former key, and still seals ${secrets} secrets.`, "Run: latchkey keys rotate"),
    );
  }
  return findings.length > 0 ? findings : [ok("keys", `"${box.primaryKeyId}" seals, and opens all that is sealed`)];
}

const PUT_BACK = "Put the former key back, from where a copy of it is kept.";

/** The keys as a server would read them, and nothing made where there are none. */
function readKeys({ encryptionKeys, dataDir }: Config): SecretBox | Finding | undefined {
  if (encryptionKeys) return new SecretBox(encryptionKeys);
  const file = new KeyFile(dataDir);
  try {
    const keys = file.read();
    return keys && new SecretBox(keys);
  } catch (error) {
    return fail("keys", `The key file ${file.path} cannot be used: ${lineOf(error)}.`, PUT_BACK);
  }
}
