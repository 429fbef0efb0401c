// `plinth verify` and `plinth rebuild`: compare rows with the index, and build the index anew.
import { exitCodes } from "#core/errors/entry";
import { formatCount } from "#core/text/units";
import { collectionOption, type Command } from "../command.ts";
import { jobSummary } from "../output/job.ts";
import { tableLines } from "../output/table.ts";
import { followJob, requireDone } from "../waiting.ts";

/** The command that compares rows and index. */
export const verifyCommand: Command = {
  words: "verify",
  summary: "Compare rows and index and name each difference.",
  notes: "Ends with 1 when there is a difference.",
  positionals: [],
  options: [collectionOption],
  examples: [
    { title: "The default collection", line: "plinth verify" },
    { title: "Another one", line: "plinth verify --collection contracts" },
    { title: "As JSON", line: "plinth verify --json" },
  ],
  run: async ({ values, printer, connect }) => {
    const connection = await connect({ isReading: true });
    const result = await connection.call("collections.verify", { collection: values.text("collection") ?? "default" });
    const exit = result.isClean ? exitCodes.ok : exitCodes.fault;
    if (printer.isJson) {
      await printer.json(result);
      return exit;
    }
    await printer.line(`${formatCount(result.documents)} documents and ${formatCount(result.chunks)} chunks of ${result.collection} compared at ${result.seq}: ${result.isClean ? printer.paint("green", "rows and index agree") : printer.paint("red", `${formatCount(result.differences.length)} ${result.differences.length === 1 ? "difference" : "differences"}`)}.`);
    if (result.isClean) return exit;
    const rows = result.differences.map((difference) => [difference.place, difference.problem, difference.document ?? "-", difference.ordinal === null ? "-" : String(difference.ordinal), difference.detail]);
    for (const line of tableLines({ heads: ["place", "problem", "document", "chunk", "detail"], rows }, printer.columns)) await printer.line(line);
    await printer.note("Run `plinth rebuild` to make vectors that are missing or damaged, and the index, anew.");
    return exit;
  },
};

/** The command that builds the index anew. */
export const rebuildCommand: Command = {
  words: "rebuild",
  summary: "Build the index anew from rows, beside the live one, then swap.",
  positionals: [],
  options: [collectionOption, { name: "wait", property: "wait", kind: "boolean", description: "Wait for the end (--no-wait: only start it).", default: true }],
  examples: [
    { title: "The default collection", line: "plinth rebuild" },
    { title: "Another one, in the background", line: "plinth rebuild --collection contracts --no-wait" },
    { title: "As JSON", line: "plinth rebuild --json" },
  ],
  run: async ({ values, printer, host, connect }) => {
    const connection = await connect({ isReading: true });
    const { job: id } = await connection.call("collections.rebuild", { collection: values.text("collection") ?? "default" });
    if (!values.isSet("wait")) {
      if (printer.isJson) await printer.json({ job: id });
      else await printer.line(`Started as job ${id}; follow it with \`plinth jobs watch ${id}\`.`);
      return exitCodes.ok;
    }
    const job = await followJob(connection, id, { printer, signal: host.signal });
    requireDone(job);
    if (printer.isJson) await printer.json(job);
    else await printer.line(jobSummary(job));
    return exitCodes.ok;
  },
};
