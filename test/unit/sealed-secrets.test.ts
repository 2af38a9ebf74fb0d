import { expect, test } from "vitest";
import { commonOptions } from "../../server/src/database/data-source.ts";
import { sealedSecrets } from "../../server/src/totp/sealed-secrets.ts";
import { getMetadataArgsStorage } from "../support/typeorm.ts";

test("a rotation of keys reaches every table with something sealed", () => {
  const { columns } = getMetadataArgsStorage();
  const sealed = commonOptions.entities.filter((entity) =>
    columns.some(({ target, options }) => target === entity && options.name?.startsWith("sealed_")),
  );
  expect(sealedSecrets.map(({ entity }) => entity)).toEqual(sealed);
});
