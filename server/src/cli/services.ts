import { AccountCreation } from "../administration/account-creation.js";
import { AccountList } from "../administration/account-list.js";
import { AccountLock } from "../administration/account-lock.js";
import { MfaReset } from "../administration/mfa-reset.js";
import { Voiding } from "../administration/voiding.js";
import { systemClock as clock } from "../clock.js";
import { accountParts } from "../composition/account-parts.js";
import { Hashing } from "../passwords/hashing.js";
import { loadSecretBox } from "../secrets/key-ring.js";
import type { Place } from "./command.js";

/**
 * What commands do to accounts, made of the parts that the server is made of.
 * @throws KeyRingError when the keys do not fit the database.
 */
export async function accountServices({ config, database }: Place) {
  const parts = accountParts({
    config,
    database,
    clock,
    secretBox: await loadSecretBox(database, config),
    hashing: new Hashing(),
    // Of a command, the event in the database is all there is: its output is for whoever runs it.
    eventLog: () => {},
  });
  return {
    creation: new AccountCreation(parts),
    list: new AccountList(parts),
    lock: new AccountLock(parts),
    mfaReset: new MfaReset(parts),
    voiding: new Voiding(parts),
  };
}
