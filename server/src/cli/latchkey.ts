import { Command } from "commander";
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

await program.parseAsync();
