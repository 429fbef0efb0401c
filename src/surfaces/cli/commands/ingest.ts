// `plinth ingest PATH…`: has a local Plinth read the paths in place, or uploads them to one elsewhere, and waits until all is searchable.
import { resolve } from "node:path";
import type { JobView } from "#contract/jobs";
import { exitCodes } from "#core/errors/entry";
import { fail } from "#core/errors";
import { formatBytes, formatCount } from "#core/text/units";
import { collectionOption, type Command, type Invocation, type Option } from "../command.ts";
import type { Connection } from "../connection.ts";
import { jobSummary } from "../output/job.ts";
import { settle, upload } from "../uploading.ts";
import { followJob, requireDone, untilSearchable } from "../waiting.ts";

const options: readonly Option[] = [
  collectionOption,
  { name: "as", property: "as", kind: "choice", choices: ["auto", "file", "lines"], default: "auto", placeholder: "HOW", description: "How a JSONL file named here is read: `lines` one document a line, `file` one document." },
  { name: "wait", property: "wait", kind: "boolean", default: true, description: "Return when all is searchable (--no-wait: when it is accepted)." },
  { name: "watch", property: "watch", kind: "boolean", description: "Keep reading what changes in the folder (needs a running Plinth)." },
  { name: "exclude", property: "exclude", kind: "list", placeholder: "PATTERN", description: "Pattern in .gitignore form that is not read." },
  { name: "group", property: "groups", kind: "list", placeholder: "GROUP", description: "Group that may read the documents; none: everyone." },
  { name: "retry-failed", property: "retryFailed", kind: "boolean", description: "Read failed files again though they have not changed." },
];

/** The ingest command. */
export const ingestCommand: Command = {
  words: "ingest",
  summary: "Read folders, files or JSONL documents into a collection.",
  notes: "Ends with 0 though some files could not be read (they are named), with 3 when none could. A running Plinth on this data directory reads the paths in place; with --url the files are uploaded. A JSONL file whose first line has `id` and `text` gives one document a line: {id, title?, text, metadata?, groups?}.",
  positionals: [{ property: "paths", placeholder: "PATH…", description: "Folders and files.", isRequired: true, isRepeated: true }],
  options,
  examples: [
    { title: "A folder", line: "plinth ingest ~/Documents" },
    { title: "Documents as lines, into their own collection", line: "plinth ingest corpus.jsonl.gz --collection corpus" },
    { title: "Upload to another machine", line: "plinth ingest notes/ --url http://plinth.example:7411 --key KEY" },
  ],
  run: async (invocation) => {
    const paths = invocation.values.list("paths").map((path) => resolve(invocation.host.cwd, path));
    const connection = await invocation.connect();
    await ensureCollection(connection, invocation.values.text("collection") ?? "default");
    return connection.place === "remote" ? ingestRemote(paths, connection, invocation) : ingestInPlace(paths, connection, invocation);
  },
};

async function ensureCollection(connection: Connection, collection: string): Promise<void> {
  const { collections } = await connection.call("collections.list", {});
  if (collections.some((known) => known.collection === collection)) return;
  await connection.call("collections.create", { collection });
}

async function ingestInPlace(paths: readonly string[], connection: Connection, invocation: Invocation): Promise<number> {
  const { values, printer, host } = invocation;
  const collection = values.text("collection") ?? "default";
  if (values.isSet("watch") && connection.place === "own") throw fail("usage.invalid_option", { problem: "--watch needs a running Plinth; use `plinth up FOLDER --watch`", command: "ingest" });
  const ids: string[] = [];
  for (const path of paths) {
    const { job } = await connection.call("ingest", { collection, path, ...values.pick(["as", "exclude", "groups", "watch", "retryFailed"]) });
    ids.push(job);
  }
  if (!values.isSet("wait")) return accepted(ids, connection, invocation);
  const jobs: JobView[] = [];
  try {
    for (const id of ids) jobs.push(await followJob(connection, id, { printer, signal: host.signal }));
    await untilSearchable(connection, collection, { signal: host.signal });
  } catch (thrown) {
    if (host.signal.aborted) await printer.note(connection.place === "local" ? `The running Plinth goes on; follow it with \`${host.app.commandName()} jobs watch\`.` : "What was read stays; the rest is read when you ingest again.");
    throw thrown;
  }
  return report(jobs, collection, invocation);
}

async function accepted(ids: readonly string[], connection: Connection, { printer }: Invocation): Promise<number> {
  if (printer.isJson) await printer.json({ jobs: ids });
  else for (const id of ids) await printer.line(connection.place === "own" ? `Accepted as job ${id}; it goes on when a Plinth runs on this data directory.` : `Started as job ${id}; follow it with \`plinth jobs watch ${id}\`.`);
  return exitCodes.ok;
}

async function report(jobs: readonly JobView[], collection: string, { printer, host }: Invocation): Promise<number> {
  if (printer.isJson) await printer.json({ collection, jobs });
  else for (const job of jobs) await printer.line(jobSummary(job));
  for (const job of jobs) requireDone(job);
  const stages = jobs.flatMap((job) => job.stages).filter((stage) => stage.failed > 0);
  await noteFailures(jobs, collection, { printer, host });
  const isAllFailed = stages.some((stage) => stage.failed === stage.done) && stages.every((stage) => stage.failed >= stage.done);
  return isAllFailed ? exitCodes.refused : exitCodes.ok;
}

/** Says where the reasons stand: those of files with their documents, those of lines, which are no documents, with their job. */
async function noteFailures(jobs: readonly JobView[], collection: string, { printer, host }: Pick<Invocation, "printer" | "host">): Promise<void> {
  const command = host.app.commandName();
  const failed = jobs.filter((job) => job.stages.some((stage) => stage.failed > 0));
  const ofLines = failed.filter((job) => Array.isArray(job.result?.["failures"]) && job.result["files"] === undefined);
  for (const { job } of ofLines) await printer.note(`Some lines are no documents; \`${command} jobs get ${job}\` names them.`);
  if (failed.length > ofLines.length) await printer.note(`Some files could not be read; see \`${command} documents list --status failed${collection === "default" ? "" : ` --collection ${collection}`}\`.`);
}

async function ingestRemote(paths: readonly string[], connection: Connection, invocation: Invocation): Promise<number> {
  const { values, printer } = invocation;
  if (values.isSet("watch")) throw fail("usage.invalid_option", { problem: "--watch and --url exclude each other", command: "ingest" });
  const collection = values.text("collection") ?? "default";
  const sent = await upload({ paths, collection, as: values.text("as") ?? "auto", groups: [...values.list("groups")] }, connection, invocation);
  if (values.isSet("wait")) await settle(sent, collection, { connection, invocation });
  if (printer.isJson) await printer.json({ collection, files: sent.files, documents: sent.documents, bytes: sent.bytes, jobs: sent.jobs, failed: sent.failures.map(({ path, error }) => ({ path, error: error.toBody() })) });
  else {
    const what = [sent.files > 0 ? `${formatCount(sent.files)} files (${formatBytes(sent.bytes)})` : "", sent.documents > 0 ? `${formatCount(sent.documents)} documents` : ""].filter((part) => part !== "").join(" and ");
    await printer.line(`${what === "" ? "Nothing was" : what} ${values.isSet("wait") ? "sent and searchable" : "sent"} in ${collection}.`);
    for (const { path, error } of sent.failures) await printer.note(`${path}: ${error.message} ${error.remedy}`);
  }
  return sent.failures.length > 0 && sent.files + sent.documents === 0 ? exitCodes.refused : exitCodes.ok;
}
