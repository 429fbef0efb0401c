// The program `plinth`: runs the command line with this process's terminal, signals and environment.
import { runCli } from "#surfaces/cli/index";
import { systemClock } from "#engines/system/clock";
import { createCliApp } from "./cli/app.ts";
import { secretAsker } from "./cli/secret.ts";
import { exitAfterOutput, interruption, processOutput } from "./cli/process.ts";
import { processEnvironment } from "./config/environment.ts";

const { signal, closed } = interruption(systemClock);
const env = processEnvironment();
const stdout = processOutput(process.stdout, closed);
const askSecret = secretAsker({ input: process.stdin, output: process.stderr, clock: systemClock, signal });
const { PLINTH_URL: url, PLINTH_KEY: key } = env;
const code = await runCli(process.argv.slice(2), {
  stdout,
  stderr: processOutput(process.stderr, closed),
  hasColour: stdout.isTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
  defaults: { ...(url === undefined ? {} : { url }), ...(key === undefined ? {} : { key }) },
  cwd: process.cwd(),
  clock: systemClock,
  signal,
  app: createCliApp(env, process.cwd()),
  ...(askSecret ? { askSecret } : {}),
});
await exitAfterOutput(code);
