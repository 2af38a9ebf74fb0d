// The server's own copy: it is a dependency of the server alone.
export * from "../../server/node_modules/graphql/index.js";
