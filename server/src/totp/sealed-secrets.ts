import { sealedColumn } from "../secrets/key-rotation.js";
import { Authenticator } from "./authenticator.entity.js";
import { secretContext } from "./authenticators.js";
import { Enrollment } from "./enrollment.entity.js";
import { RemovedAuthenticator } from "./removed-authenticator.entity.js";

/** Where the secrets of authenticators are kept, for a change of keys. */
export const sealedSecrets = [
  sealedColumn(Authenticator, "sealedSecret", ({ userId, id }) => secretContext(userId, id)),
  sealedColumn(RemovedAuthenticator, "sealedSecret", ({ userId, authenticatorId }) =>
    secretContext(userId, authenticatorId),
  ),
  sealedColumn(Enrollment, "sealedSecret", ({ userId, id }) => secretContext(userId, id)),
];
