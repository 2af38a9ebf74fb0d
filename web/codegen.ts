import type { CodegenConfig } from "@graphql-codegen/cli";

const preset = {
  preset: "client",
  presetConfig: { fragmentMasking: false },
  config: {
    scalars: { DateTime: "string" },
    nonOptionalTypename: true,
    skipTypeNameForRoot: true,
    enumsAsTypes: true,
    useTypeImports: true,
  },
} as const;

/**
 * Typed documents, made from the `.graphql` files that lie beside their screens.
 *
 * A bundler keeps a module whole, so the documents of `/login` have a module of their own: what is seen before anyone
 * has signed in imports from `gql/entry/graphql`, everything inside `/u` from `gql/graphql`.
 */
const config: CodegenConfig = {
  schema: "../schema.graphql",
  generates: {
    "src/gql/": { ...preset, documents: "src/**/*.graphql" },
    "src/gql/entry/": {
      ...preset,
      documents: ["src/*.graphql", "src/{sign-in,registration,password-reset,sign-out,ui}/*.graphql"],
    },
    "src/gql/possible-types.ts": {
      plugins: ["./codegen-possible-types.cjs"],
    },
  },
};

export default config;
