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

program
  .command("doctor")
  .description("Look at everything that a server depends on, and say what to mend. Changes nothing.")
  .option("--json", "for programs")
  .action((options: { json?: boolean }) =>
    run(async () => {
      const { doctor } = await import("./doctor.js");
      await doctor(options);
    }),
  );

program
  .command("backup")
  .description("Copy the SQLite database into a new file. Servers may run.")
  .argument("<file>")
  .action((file: string) =>
    run(async () => {
      const { backUp } = await import("./backup.js");
      await backUp(file);
    }),
  );

program
  .command("restore")
  .description("Put a backup in the place of the SQLite database, and end what may have been used since it was made.")
  .argument("<file>")
  .option("--replace", "move a database that is there aside")
  .option("--void-recovery-codes", "spend all recovery codes as well")
  .action((file: string, options: { replace?: boolean; voidRecoveryCodes?: boolean }) =>
    run(async () => {
      const { restore } = await import("./restore.js");
      await restore(file, options);
    }),
  );

program
  .command("void")
  .description("After another restore, such as pg_restore: end what may have been used since the backup was made.")
  .option("--recovery-codes", "spend all recovery codes as well")
  .option("--yes", "do not ask")
  .action((options: { recoveryCodes?: boolean; yes?: boolean }) =>
    run(async () => {
      const { voidUsed } = await import("./void.js");
      await withDatabase((place) => voidUsed(place, options));
    }),
  );

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
  .option("--offline", "no server is running, so none has to know the first key")
  .action((options: { offline?: boolean }) =>
    run(async () => {
      const { rotateKeys } = await import("./keys.js");
      await withDatabase((place) => rotateKeys(place, options));
    }),
  );

const user = program.command("user").description("Look after accounts.");

user
  .command("create")
  .description("Create an account. The password is asked for.")
  .argument("<email>")
  .option("--name <name>", "what the person likes to be called")
  .option("--password-stdin", "read the password from the first line of the input")
  .action((email: string, options: { name?: string; passwordStdin?: boolean }) =>
    run(async () => {
      const { createUser } = await import("./user.js");
      await withDatabase((place) => createUser(place, email, options), { make: true });
    }),
  );

user
  .command("list")
  .description("List all accounts, oldest first, a line each. Times are UTC.")
  .action(() =>
    run(async () => {
      const { listUsers } = await import("./user.js");
      await withDatabase(listUsers);
    }),
  );

user
  .command("lock")
  .description("Keep an account out, and end all its sessions and pending sign-ins.")
  .argument("<email>")
  .action((email: string) =>
    run(async () => {
      const { lockUser } = await import("./user.js");
      await withDatabase((place) => lockUser(place, email));
    }),
  );

user
  .command("unlock")
  .description("Let a locked account in again.")
  .argument("<email>")
  .action((email: string) =>
    run(async () => {
      const { unlockUser } = await import("./user.js");
      await withDatabase((place) => unlockUser(place, email));
    }),
  );

const mfa = program.command("mfa").description("Look after two-step verification.");

mfa
  .command("reset")
  .description("Turn it off for someone who has lost the phone and the recovery codes. Sets no password.")
  .argument("<email>")
  .option("--yes", "do not ask")
  .action((email: string, options: { yes?: boolean }) =>
    run(async () => {
      const { resetMfa } = await import("./mfa.js");
      await withDatabase((place) => resetMfa(place, email, options));
    }),
  );

await program.parseAsync();
