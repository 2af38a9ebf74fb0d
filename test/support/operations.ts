import type { Answer, Client } from "./client.ts";

/** An operation of the API as the schema describes it, so that a test covers those that are added later. */
export interface Operation {
  name: string;
  document: string;
  /** Whether an input names something by its id. */
  takesId: boolean;
  /** Its input with this text wherever a text fits. */
  variables(text: string): Record<string, unknown> | undefined;
}

interface Field {
  name: string;
  /** The named type, without list and non-null around it. */
  type: string;
}

interface Type {
  /** Of a union. */
  members: string[];
  /** Of an object. */
  fields: string[];
  inputFields: Field[];
}

const SCHEMA = `
  fragment Named on __Type { name ofType { name ofType { name ofType { name } } } }
  fragment Root on __Type { fields { name type { ...Named } args { name type { ...Named } } } }
  {
    __schema {
      queryType { ...Root }
      mutationType { ...Root }
      types { name possibleTypes { name } fields { name } inputFields { name type { ...Named } } }
    }
  }`;

/** What the server says about its API. */
export async function schemaOf(client: Client): Promise<{
  queries: (Field & { args: Field[] })[];
  mutations: (Field & { args: Field[] })[];
  types: Map<string, Type>;
}> {
  const { queryType, mutationType, types } = (await client.send(SCHEMA)).body.data.__schema;
  const rootOf = ({ fields }: Answer) =>
    fields.map((field: Answer) => ({ ...fieldOf(field), args: field.args.map(fieldOf) }));
  return {
    queries: rootOf(queryType),
    mutations: rootOf(mutationType),
    types: new Map(
      types.map(({ name, possibleTypes, fields, inputFields }: Answer) => [
        name,
        {
          members: (possibleTypes ?? []).map((type: Answer) => type.name),
          fields: (fields ?? []).map((field: Answer) => field.name),
          inputFields: (inputFields ?? []).map(fieldOf),
        },
      ]),
    ),
  };
}

/** Every query and mutation there is. */
export async function operationsOf(client: Client): Promise<Operation[]> {
  const { queries, mutations, types } = await schemaOf(client);
  const operation = (kind: "query" | "mutation", { name, args }: { name: string; args: Field[] }): Operation => {
    const [input] = args;
    const fields = input ? (types.get(input.type)?.inputFields ?? []) : [];
    const texts = fields.filter(({ type }) => type === "String" || type === "ID");
    return {
      name,
      takesId: texts.some(({ type }) => type === "ID"),
      document: input
        ? `${kind} ($input: ${input.type}!) { ${name}(input: $input) { __typename } }`
        : `${kind} { ${name} { __typename } }`,
      variables: (text) => input && { input: Object.fromEntries(texts.map((field) => [field.name, text])) },
    };
  };
  return [
    ...queries.map((field) => operation("query", field)),
    ...mutations.map((field) => operation("mutation", field)),
  ];
}

function fieldOf({ name, type }: Answer): Field {
  let inner = type;
  while (inner.ofType) inner = inner.ofType;
  return { name, type: inner.name };
}
