// Runs the command line of the server, built if need be.
import { build } from "./build.mjs";

build(["server"]);
await import("../server/dist/cli/latchkey.js");
