// The ceiling of `me`: a bare Fastify with Apollo Server that answers "hello", and nothing else.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../server/package.json", import.meta.url));
const { ApolloServer } = require("@apollo/server");
const { default: fastifyApollo } = require("@as-integrations/fastify");
const Fastify = require("fastify");

const apollo = new ApolloServer({
  typeDefs: "type Query { hello: String! }",
  resolvers: { Query: { hello: () => "hello" } },
  persistedQueries: false,
});
await apollo.start();
const http = Fastify();
await http.register(fastifyApollo(apollo));
await http.listen({ host: "127.0.0.1", port: 0 });
process.once("SIGTERM", () => process.exit(0));
console.log(`listening on ${http.server.address().port}`);
