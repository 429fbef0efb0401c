// Every command: those made from operations, and those made by hand.
import type { Command } from "./command.ts";
import { askCommand } from "./commands/ask.ts";
import { benchLoadCommand } from "./commands/bench-load.ts";
import { rebuildCommand, verifyCommand } from "./commands/collection-care.ts";
import { completionCommand } from "./commands/completion.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { ingestCommand } from "./commands/ingest.ts";
import { jobsWatchCommand } from "./commands/jobs-watch.ts";
import { configShowCommand, doctorCommand } from "./commands/local.ts";
import { mcpCommand, mcpInstallCommand } from "./commands/mcp.ts";
import { compareCommand, switchCommand } from "./commands/collection-model.ts";
import { parseCommand } from "./commands/parse.ts";
import { planCalibrateCommand } from "./commands/plan/calibrate.ts";
import { planCatalogueCommand, planExplainCommand, planMemoryCommand } from "./commands/plan/plan.ts";
import { planBreakEvenCommand, planRecommendCommand } from "./commands/plan/recommend.ts";
import { planPredictCommand } from "./commands/plan/predict.ts";
import { searchCommand } from "./commands/search.ts";
import { trainEmbedderCommand } from "./commands/train.ts";
import { upCommand } from "./commands/up.ts";
import { commandOf, type CommandSource } from "./generated.ts";
import { connectionTo } from "./connection.ts";

const special: Readonly<Record<string, (source: CommandSource) => Command>> = { search: searchCommand, ask: askCommand, evaluate: evaluateCommand, "collections.switch": switchCommand, "collections.compare": compareCommand, "plan.recommend": planRecommendCommand, "plan.break_even": planBreakEvenCommand, "plan.memory": planMemoryCommand, "plan.explain": planExplainCommand, "plan.catalogue": planCatalogueCommand };

/** All commands, in the order of the overview. */
export function allCommands(sources: readonly CommandSource[]): readonly Command[] {
  const generated = sources.map((source) => (special[source.name] ?? commandOf)(source));
  const commands: Command[] = [
    upCommand((served, invocation) => connectionTo({ url: served.url, key: served.key, place: "own", close: async () => undefined }, invocation.host)),
    ingestCommand, parseCommand, ...generated, planPredictCommand, planCalibrateCommand, jobsWatchCommand, verifyCommand, rebuildCommand, benchLoadCommand, mcpCommand, mcpInstallCommand, trainEmbedderCommand, configShowCommand, doctorCommand, completionCommand(() => commands),
  ];
  return commands;
}
