/** A codegen plugin: which concrete types each interface and union stands for, as Apollo's cache wants to know it. */
module.exports.plugin = (schema) => {
  const abstract = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith("__") && ("getTypes" in type || type.astNode?.kind === "InterfaceTypeDefinition"),
  );
  const names = abstract.map((type) => [type.name, schema.getPossibleTypes(type).map((possible) => possible.name)]);
  return `export const possibleTypes: Record<string, string[]> = ${JSON.stringify(Object.fromEntries(names), null, 2)};\n`;
};
