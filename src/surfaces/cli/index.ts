// The command line: takes arguments apart, runs one command, and turns whatever happens into an exit code.
import { errorTable, type ErrorCode } from "#core/errors";
import { exitCodes } from "#core/errors/entry";
import { findCommand, parseArguments } from "./arguments.ts";
import { allCommands } from "./catalog.ts";
import type { Command, Invocation } from "./command.ts";
import { connectionTo, type Connection } from "./connection.ts";
import type { CommandSource } from "./generated.ts";
import { globalsOf } from "./globals.ts";
import { helpLines, overviewLines } from "./help.ts";
import type { CliHost } from "./host.ts";
import { commandSources } from "./operations.gen.ts";
import { Printer } from "./output/printer.ts";

export type { BenchLoadOrder, BenchLoadReport, CliApp, CliHost, Finding, ListedFile, ReachOptions, Reached, Served, SettingLine, Standing, Survey, Trained, TrainingOrder, TextOutput } from "./host.ts";

/** Runs `plinth ARGV`. @returns the exit code; it never throws. `sources` adds or replaces generated commands. */
export async function runCli(argv: readonly string[], host: CliHost, sources: readonly CommandSource[] = commandSources): Promise<number> {
  const printer = new Printer(host, argv.includes("--json") && !argv.slice(0, argv.indexOf("--json")).includes("--"));
  const commands = allCommands(sources);
  const connections: Connection[] = [];
  try {
    return await dispatch({ argv, commands, printer, host, connections });
  } catch (thrown) {
    return await ended(thrown, printer, host);
  } finally {
    for (const connection of connections) await connection.close();
  }
}

async function ended(thrown: unknown, printer: Printer, host: CliHost): Promise<number> {
  await printer.endProgress();
  if (host.signal.aborted) {
    if (host.signal.reason === "closed") return exitCodes.ok;
    await printer.note("Stopped.");
    return exitCodes.interrupted;
  }
  return printer.error(thrown, (code) => errorTable[code as ErrorCode].exit);
}

interface Run {
  readonly argv: readonly string[];
  readonly commands: readonly Command[];
  readonly printer: Printer;
  readonly host: CliHost;
  readonly connections: Connection[];
}

async function dispatch({ argv, commands, printer, host, connections }: Run): Promise<number> {
  if (argv.includes("--version") || argv[0] === "-V") {
    await printer.line(host.app.version());
    return exitCodes.ok;
  }
  const { command, rest } = findCommand(argv[0] === "help" ? [...argv.slice(1), "--help"] : argv, commands);
  if (command === undefined) return bare({ argv: rest, commands, printer, host, connections });
  const values = parseArguments(command, rest);
  if (values.isSet("help")) {
    for (const line of helpLines(command)) await printer.line(line);
    return exitCodes.ok;
  }
  const globals = globalsOf(values, {}, host.defaults);
  const invocation: Invocation = {
    values, globals, printer, host,
    connect: async (options = {}) => {
      const connection = connectionTo(await host.app.reach({ ...globals.reach, ...options }), host);
      connections.push(connection);
      return connection;
    },
  };
  return command.run(invocation);
}

/** `plinth` alone says the next step; with --help it lists the commands. */
async function bare({ argv, commands, printer, host }: Run): Promise<number> {
  const values = parseArguments({ words: "", summary: "", positionals: [], options: [], examples: [], run: async () => 0 }, argv);
  if (values.isSet("help")) {
    for (const line of overviewLines(commands)) await printer.line(line);
    return exitCodes.ok;
  }
  const standing = await host.app.standing(globalsOf(values, {}, host.defaults).reach);
  const name = host.app.commandName();
  if (printer.isJson) {
    await printer.json(standing);
    return exitCodes.ok;
  }
  for (const line of nextStep(standing, name)) await printer.line(line);
  return exitCodes.ok;
}

function nextStep(standing: { readonly dataDirectory: string; readonly hasData: boolean; readonly url?: string }, name: string): string[] {
  if (standing.url !== undefined) return [`Plinth runs at ${standing.url}.`, "", `  ${name} ask "…"         ask your documents`, `  ${name} keys login      a new login address for the page`, `  ${name} --help          all commands`];
  if (standing.hasData) return [`Plinth is not running; its data is in ${standing.dataDirectory}.`, "", `  ${name} up              serve the page and the API`, `  ${name} search "…"      search without serving`, `  ${name} --help          all commands`];
  return ["Nothing has been read yet.", "", `  ${name} up FOLDER       read a folder, serve the page and the API`, `  ${name} up              the same with the example handbook`, `  ${name} --help          all commands`];
}
