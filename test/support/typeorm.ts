// The server's own copy: it is a dependency of the server alone.
export { DataSource, type EntityManager, getMetadataArgsStorage } from "../../server/node_modules/typeorm/index.js";
