// docs/cli.md: the help of every command as the command line prints it.
import { allCommands } from "#surfaces/cli/catalog";
import { helpLines, overviewLines } from "#surfaces/cli/help";
import { commandSources } from "#surfaces/cli/operations.gen";
import type { Generated } from "../generate.ts";
import { withSection } from "./section.ts";

const page = { path: "docs/cli.md", name: "commands" };

/** docs/cli.md with every help text made anew. */
export function commandHelps(root: string): readonly Generated[] {
  const commands = allCommands(commandSources);
  const fence = (lines: readonly string[]) => ["```text", ...lines, "```"].join("\n");
  const parts = [`## plinth\n\n${fence(overviewLines(commands))}`, ...commands.toSorted((a, b) => a.words.localeCompare(b.words)).map((command) => `## plinth ${command.words}\n\n${fence(helpLines(command))}`)];
  return [{ path: page.path, text: withSection(root, page, parts.join("\n\n")) }];
}
