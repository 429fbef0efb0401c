// `plinth collections switch` and `compare`: another model for a collection, and how far it agrees with the one that answers.
import type { ComparisonView } from "#contract/collections";
import { exitCodes } from "#core/errors/entry";
import { formatCount, formatDuration } from "#core/text/units";
import type { Command, Invocation } from "../command.ts";
import { commandOf, type CommandSource } from "../generated.ts";
import { jobSummary } from "../output/job.ts";
import { detailLines, tableLines } from "../output/table.ts";
import { followJob, requireDone } from "../waiting.ts";

/** The switch command, from its operation. */
export function switchCommand(source: CommandSource): Command {
  const base = commandOf(source, (invocation) => startSwitch(source, invocation));
  return {
    ...base,
    notes: "Questions go on under the model that answers, and so they do until `plinth collections swap`.",
    options: [...base.options, { name: "wait", property: "wait", kind: "boolean", description: "Wait for the end (--no-wait: only start it).", default: true }],
    examples: [...base.examples, { title: "In the background", line: "plinth collections switch default e5-base --no-wait" }].slice(-3),
  };
}

async function startSwitch(source: CommandSource, { values, printer, host, connect }: Invocation): Promise<number> {
  const connection = await connect({ isReading: true });
  const { job: id } = (await connection.callAny(source.name, values.pick(Object.keys(source.input.properties)))) as { readonly job: string };
  if (!values.isSet("wait")) {
    if (printer.isJson) await printer.json({ job: id });
    else await printer.line(`Started as job ${id}; follow it with \`plinth jobs watch ${id}\`.`);
    return exitCodes.ok;
  }
  const job = await followJob(connection, id, { printer, signal: host.signal });
  requireDone(job);
  if (printer.isJson) await printer.json(job);
  else await printer.line(jobSummary(job));
  const collection = values.text("collection") ?? "";
  await printer.note(`Compare with \`plinth collections compare ${collection}\`; let it answer with \`plinth collections swap ${collection}\`.`);
  return exitCodes.ok;
}

/** The compare command, from its operation. */
export function compareCommand(source: CommandSource): Command {
  return commandOf(source, async ({ values, printer, connect }) => {
    const connection = await connect({ isReading: true });
    const compared = (await connection.callAny(source.name, values.pick(Object.keys(source.input.properties)))) as ComparisonView;
    if (printer.isJson) await printer.json(compared);
    else for (const line of comparisonLines(compared, printer.columns)) await printer.line(line);
    if (compared.questions === 0) await printer.note("Nothing was asked since Plinth started. Ask something, or give questions with --question.");
    return exitCodes.ok;
  });
}

/** A comparison for people: means, then how many questions share how much. */
function comparisonLines({ live, beside, questions, overlap, overlaps, sameFirst, rankChange, liveMs, besideMs }: ComparisonView, columns: number): string[] {
  const percent = (share: number | null): string => (share === null ? "-" : `${(100 * share).toFixed(1)} %`);
  const time = (ms: number | null): string => (ms === null ? "-" : formatDuration(ms));
  const facts: [string, string][] = [
    ["answers", live], ["beside", beside], ["questions", formatCount(questions)], ["first ten in common", percent(overlap)], ["same first hit", percent(sameFirst)],
    ["moved by", rankChange === null ? "-" : `${rankChange.toFixed(1)} places`], ["time of a question", `${time(liveMs)}, beside ${time(besideMs)}`],
  ];
  const rows = overlaps.map((count, tenth) => [`${10 * tenth} %`, formatCount(count)]).filter(([, count]) => count !== "0");
  return [...detailLines(facts), ...(rows.length === 0 ? [] : ["", ...tableLines({ heads: ["in common", "questions"], rows, isNumber: [true, true] }, columns)])];
}
