// `plinth plan memory` and `plinth plan explain`: plans for a model by id or by its config.json.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ExplainView, MemoryView } from "#contract/planning";
import { fail } from "#core/errors";
import type { Command, Invocation } from "../command.ts";
import { commandOf, type CommandSource } from "../generated.ts";
import { printExplain, printMemory } from "../output/plan.ts";
import type { Printer } from "../output/printer.ts";

/** `plan memory`, from its operation. */
export function planMemoryCommand(source: CommandSource): Command {
  return planCommand(source, (printer, plan) => printMemory(printer, plan as MemoryView));
}

/** `plan explain`, from its operation. */
export function planExplainCommand(source: CommandSource): Command {
  return planCommand(source, (printer, plan) => printExplain(printer, plan as ExplainView));
}

/** `plan catalogue show`, from its operation. */
export function planCatalogueCommand(source: CommandSource): Command {
  const base = commandOf(source);
  // Plans need no data: the command never asks for a data directory.
  return { ...base, run: (invocation) => base.run({ ...invocation, connect: () => invocation.connect({ isTemporary: true }) }) };
}

function planCommand(source: CommandSource, print: (printer: Printer, plan: unknown) => Promise<void>): Command {
  const base = commandOf(source);
  return {
    ...base,
    options: base.options.filter((option) => option.name !== "config").map((option) => (option.name === "model" ? { ...option, description: "Id of a known model, or path of a config.json." } : option)),
    run: async (invocation) => {
      const input = await inputOf(source, invocation);
      const connection = await invocation.connect({ isTemporary: true });
      const plan = await connection.callAny(source.name, input);
      if (invocation.printer.isJson) await invocation.printer.json(plan);
      else await print(invocation.printer, plan);
      return 0;
    },
  };
}

/** The input, with a model that is a file read into its configuration. */
async function inputOf(source: CommandSource, { values, host }: Invocation): Promise<Record<string, unknown>> {
  const input = values.pick(Object.keys(source.input.properties).filter((property) => property !== "config"));
  const model = values.text("model");
  if (model === undefined || !model.endsWith(".json")) return input;
  const path = resolve(host.cwd, model);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw fail("source.not_found", { path }, cause);
  });
  try {
    return { ...input, model: model.split(/[\\/]/).at(-1), config: JSON.parse(text) as unknown };
  } catch (cause) {
    throw fail("parse.damaged", { name: path, problem: "it is not JSON" }, cause);
  }
}
