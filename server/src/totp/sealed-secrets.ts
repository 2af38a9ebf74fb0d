import type { SealedRow, SealedTable } from "../secrets/key-rotation.js";
import { Authenticator } from "./authenticator.entity.js";
import { secretContext } from "./authenticators.js";
import { Enrollment } from "./enrollment.entity.js";

const contextOf = ({ userId, id }: SealedRow) => secretContext(userId, id);

/** Where the secrets of authenticators are kept, for a change of keys. */
export const sealedSecrets: readonly SealedTable[] = [
  { entity: Authenticator, contextOf },
  { entity: Enrollment, contextOf },
];
