import { configurationTable } from "../config.js";

/** docs/configuration.md, as it must be. */
export function configurationPage(): string {
  return `# Configuration

Latchkey is set up by environment variables, read once at start. A bad value stops the start, and the message names
every bad variable at once. Outside production everything has a default.

${configurationTable()}

Keys for \`ENCRYPTION_KEYS\` are made by \`echo "k1:$(openssl rand -base64 32)"\`. Keys that were made once are in
\`encryption-keys\`, in the folder of the database; with PostgreSQL that is \`./data\`. How to change them:
[operations](operations.md#keys).
`;
}
