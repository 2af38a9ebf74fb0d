import { expect, test } from "vitest";
import { sealedColumns } from "../../server/src/cli/sealed-columns.ts";
import { commonOptions } from "../../server/src/database/data-source.ts";
import { getMetadataArgsStorage } from "../support/typeorm.ts";

test("a rotation of keys reaches every column that is sealed", () => {
  const sealed = getMetadataArgsStorage()
    .columns.filter(({ target }) => (commonOptions.entities as unknown[]).includes(target))
    .filter(({ options }) => options.name?.startsWith("sealed_"));

  expect(new Set(sealedColumns.map(({ entity, property }) => `${entity.name}.${property}`))).toEqual(
    new Set(sealed.map(({ target, propertyName }) => `${(target as { name: string }).name}.${propertyName}`)),
  );
});
