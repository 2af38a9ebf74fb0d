import { Command } from "commander";
import { run, withDatabase } from "./command.js";
import { printTotp } from "./totp.js";

const program = new Command("latchkey").description("Runs and looks after a Latchkey server.");

program
  .command("totp")
  .description("Print the current code of an authenticator app, for those without a phone at hand.")
  .argument("<key>", "a setup key (Base32) or setup link (otpauth://...)")
  .option("-q, --quiet", "the six digits alone", false)
  .action((key: string, options: { quiet: boolean }) => {
    try {
      console.log(printTotp(key, options, new Date()));
    } catch (error) {
      program.error((error as Error).message);
    }
  });

program
  .command("schema")
  .description("Print the GraphQL schema.")
  .action(async () => {
    const { printPublicSchema } = await import("./schema.js");
    process.stdout.write(await printPublicSchema());
  });

program
  .command("configuration")
  .description("Print the page that documents the environment variables.")
  .action(async () => {
    const { configurationPage } = await import("./configuration.js");
    process.stdout.write(configurationPage());
  });

const keys = program.command("keys").description("Look after the keys that secrets are sealed with.");

keys
  .command("status")
  .description("Show what each key is used for.")
  .action(() =>
    run(async () => {
      const { keysStatus } = await import("./keys.js");
      await withDatabase(keysStatus);
    }),
  );

keys
  .command("add")
  .description("Put a new key first in the key file, where ENCRYPTION_KEYS is not set.")
  .action(() =>
    run(async () => {
      const { addToKeyFile } = await import("./keys.js");
      await withDatabase(addToKeyFile);
    }),
  );

keys
  .command("rotate")
  .description("Seal anew, with the first key, what former keys have sealed. Servers may run; it can be run again.")
  .option("--offline", "no server is running, so none has to know the first key", false)
  .action((options: { offline: boolean }) =>
    run(async () => {
      const { rotateKeys } = await import("./keys.js");
      await withDatabase((place) => rotateKeys(place, options));
    }),
  );

await program.parseAsync();
