import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * One project after the other, since files share a process with the next one of the same project alone; and what starts
 * processes of its own and waits for them first, so that no worker is left alone with it in the end.
 */
class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) => /test\/(faults|api\/start-)/.test(moduleId);
    const place = (file: TestSpecification) => `${file.project.name} ${isSlow(file) ? 1 : 2}`;
    return (await super.sort(files)).toSorted((one, other) => place(one).localeCompare(place(other)));
  }
}

// The server's decorators and class fields are transformed as the nearest tsconfig.json says: Vite reads it by itself.
const server = {
  // Vite would take the other of GraphQL's two builds, beside the one that its dependants take.
  alias: { graphql: fileURLToPath(new URL("./server/node_modules/graphql/index.js", import.meta.url)) },
  // Some start real servers, on machines that are busy with others.
  testTimeout: 120_000,
  // Everything is given to the app from outside, so that files can share its modules: loading them takes a second.
  isolate: false,
  // They wait for the disk and for processes half of the time. Thorough runs hold servers to times as well.
  maxWorkers: process.env.FAULT_ROUNDS === undefined ? 2 : 1,
};

export default defineConfig({
  test: {
    sequence: { sequencer: ByProject },
    projects: [
      {
        test: {
          ...server,
          name: "sqlite",
          include: ["test/{unit,api,faults}/**/*.test.ts"],
          exclude: ["test/**/postgres-*.test.ts"],
        },
      },
      {
        test: {
          ...server,
          name: "postgres",
          // The same, on the other database. What is about a SQLite file, or about how the program starts, is said once.
          include: ["test/{api,faults}/**/*.test.ts"],
          exclude: ["test/**/{sqlite,start}-*.test.ts"],
          globalSetup: "test/support/postgres-setup.ts",
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: "test/support/browser-setup.ts",
          testTimeout: 120_000,
          expect: { poll: { timeout: 10_000 } },
          isolate: false,
          // A browser takes a whole machine, so these run by themselves, after the others. It waits half of the time.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
