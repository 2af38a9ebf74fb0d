import type { Config } from "../config.js";
import { addKey, loadSecretBox } from "../secrets/key-ring.js";
import { KeyRotation, type KeyUse, type RotationProgress } from "../secrets/key-rotation.js";
import { CommandError, type Place } from "./command.js";
import { sealedColumns } from "./sealed-columns.js";
import { inColumns } from "./table.js";

const PROGRESS_EVERY_MS = 1_000;

/** `latchkey keys status`: what each key is used for. */
export async function keysStatus(place: Place): Promise<void> {
  console.log(describeKeys(await (await rotationOf(place)).uses()));
}

/** `latchkey keys add`: a fresh key, first in the key file. */
export async function addToKeyFile({ config, database }: Place): Promise<void> {
  if (config.encryptionKeys) {
    throw new CommandError(
      'The keys are those of ENCRYPTION_KEYS, which no command can change. Make one by echo "NAME:$(openssl rand -base64 32)", and put it there, first.',
    );
  }
  const id = await addKey(database, config);
  console.log(`The key "${id}" is now the first in the key file. Restart the server, then run: latchkey keys rotate`);
}

/** `latchkey keys rotate`: seals anew what former keys have sealed. */
export async function rotateKeys(place: Place, { offline = false }: { offline?: boolean }): Promise<void> {
  const rotation = await rotationOf(place);
  const [primary, ...others] = await rotation.uses();
  if (!primary || others.length === 0) {
    throw new CommandError(`"${primary?.id}" is the only key: there is nothing to do. ${howToAdd(place.config)}`);
  }
  if (!offline && !primary.needed) {
    throw new CommandError(
      `No server has started with "${primary.id}" as its first key, so none could open what is sealed with it. Restart the servers, then run this again; where none is running, add --offline.`,
    );
  }
  const { resealed, unreadable } = await rotation.rotate(progressOnLines());
  const retired = await rotation.retire();
  console.log(`${resealed} secrets were sealed anew with "${primary.id}".\n`);
  console.log(describeKeys(await rotation.uses()));
  for (const id of retired) console.log(`\n${howToDrop(id, place.config)}`);
  if (unreadable.length > 0) {
    throw new CommandError(
      `${unreadable.length} secrets do not open with any key and were left as they are. Rows: ${unreadable.join(", ")}`,
    );
  }
}

async function rotationOf({ config, database }: Place): Promise<KeyRotation> {
  return new KeyRotation(database, await loadSecretBox(database, config), sealedColumns);
}

function describeKeys(uses: KeyUse[]): string {
  return inColumns([["KEY", "SECRETS", "STATE"], ...uses.map((use) => [use.id, String(use.secrets), stateOf(use)])]);
}

function stateOf({ primary, needed, secrets }: KeyUse): string {
  if (primary) return needed ? "seals" : "seals, once a server has started with it";
  return needed || secrets > 0 ? "needed until `latchkey keys rotate` has run" : "not used";
}

function howToDrop(id: string, { encryptionKeys }: Config): string {
  const place = encryptionKeys ? "ENCRYPTION_KEYS" : "the key file";
  return `Nothing is sealed with "${id}" any more. It may be taken out of ${place}, and is to be kept with the backups that were made before now. A server that still has it as its first key is to be restarted; should one have sealed with it meanwhile, a start without it is refused.`;
}

const howToAdd = ({ encryptionKeys }: Config) =>
  encryptionKeys ? "Put a new one first in ENCRYPTION_KEYS." : "A new one is made by: latchkey keys add";

/** Says how far it is at once, and then once a second. */
function progressOnLines(): (progress: RotationProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return ({ done, of }) => {
    if (performance.now() - last < PROGRESS_EVERY_MS) return;
    last = performance.now();
    console.log(`${done} of ${of} …`);
  };
}
