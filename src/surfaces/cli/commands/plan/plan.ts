// `plinth plan memory` and `plinth plan explain`: plans for a model by id or by its config.json.
import type { ExplainView, MemoryView } from "#contract/planning";
import type { Command } from "../../command.ts";
import { commandOf, type CommandSource } from "../../generated.ts";
import { printExplain, printMemory } from "../../output/plan.ts";
import type { Printer } from "../../output/printer.ts";
import { calibrationOf, calibrationOption } from "./calibrate.ts";
import { inputOf } from "./input.ts";

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
    options: base.options.filter((option) => option.name !== "config" && option.name !== "calibration").map((option) => (option.name === "model" ? { ...option, description: "Id of a known model, or path of a config.json." } : option)).concat("calibration" in source.input.properties ? [calibrationOption] : []),
    run: async (invocation) => {
      const input = { ...(await inputOf(source, invocation)), ...("calibration" in source.input.properties ? await calibrationOf(invocation) : {}) };
      const connection = await invocation.connect({ isTemporary: true });
      const plan = await connection.callAny(source.name, input);
      if (invocation.printer.isJson) await invocation.printer.json(plan);
      else await print(invocation.printer, plan);
      return 0;
    },
  };
}
