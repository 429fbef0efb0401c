// `plinth ingest PATH…`: has a local Plinth read the paths in place, or uploads them to one elsewhere, and waits until all is searchable.
import { resolve } from "node:path";
import type { JobView } from "#contract/jobs";
import { exitCodes } from "#core/errors/entry";
import { fail } from "#core/errors";
import { formatAmount, formatBytes } from "#core/text/units";
import { nearest } from "#core/text/nearest";
import { collectionOption, type Command, type Invocation, type Option } from "../command.ts";
import type { Connection } from "../connection.ts";
import { failureHints, jobSummary } from "../output/job.ts";
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
  { name: "password", property: "password", kind: "text", placeholder: "WORD", description: "Opens locked PDF files; files that failed before are tried again. It is never written down." },
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
    await ensureCollection(connection, invocation);
    return connection.place === "remote" ? ingestRemote(paths, connection, invocation) : ingestInPlace(paths, connection, invocation);
  },
};

/** Makes the collection where it is not there, and says so: a slip of the hand is seen at once, and undone with one command. */
async function ensureCollection(connection: Connection, { values, printer, host }: Invocation): Promise<void> {
  const collection = values.text("collection") ?? "default";
  const { collections } = await connection.call("collections.list", {});
  if (collections.some((known) => known.collection === collection)) return;
  await connection.call("collections.create", { collection });
  if (collection === "default") return;
  await printer.note(`Created collection ${collection}.`);
  const near = nearest(collection, collections.map((known) => known.collection));
  if (near !== undefined) await printer.note(`There is also ${near}. If you meant that: Ctrl-C, \`${host.app.commandName()} collections delete ${collection} --confirm ${collection}\`, and ingest with \`--collection ${near}\`.`);
}

async function ingestInPlace(paths: readonly string[], connection: Connection, invocation: Invocation): Promise<number> {
  const { values, printer, host } = invocation;
  const collection = values.text("collection") ?? "default";
  if (values.isSet("watch") && connection.place === "own") throw fail("usage.invalid_option", { problem: "--watch needs a running Plinth; use `plinth up FOLDER --watch`", command: "ingest" });
  const ids: string[] = [];
  for (const path of paths) {
    const { job } = await connection.call("ingest", { collection, path, ...values.pick(["as", "exclude", "groups", "watch", "retryFailed", "password"]) });
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
  for (const line of failureHints(jobs, collection, host.app.commandName())) await printer.note(line);
  const isAllFailed = stages.some((stage) => stage.failed === stage.done) && stages.every((stage) => stage.failed >= stage.done);
  return isAllFailed ? exitCodes.refused : exitCodes.ok;
}

async function ingestRemote(paths: readonly string[], connection: Connection, invocation: Invocation): Promise<number> {
  const { values, printer } = invocation;
  for (const local of ["watch", "password"]) if (values.isSet(local)) throw fail("usage.invalid_option", { problem: `--${local} and --url exclude each other`, command: "ingest" });
  const collection = values.text("collection") ?? "default";
  const sent = await upload({ paths, collection, as: values.text("as") ?? "auto", groups: [...values.list("groups")] }, connection, invocation);
  if (values.isSet("wait")) await settle(sent, collection, { connection, invocation });
  if (printer.isJson) await printer.json({ collection, files: sent.files, documents: sent.documents, bytes: sent.bytes, jobs: sent.jobs, failed: sent.failures.map(({ path, error }) => ({ path, error: error.toBody() })) });
  else {
    const what = [sent.files > 0 ? `${formatAmount(sent.files, "files")} (${formatBytes(sent.bytes)})` : "", sent.documents > 0 ? formatAmount(sent.documents, "documents") : ""].filter((part) => part !== "").join(" and ");
    await printer.line(`${what === "" ? "Nothing was" : what} ${values.isSet("wait") ? "sent and searchable" : "sent"} in ${collection}.`);
    for (const { path, error } of sent.failures) await printer.note(`${path}: ${error.message} ${error.remedy}`);
  }
  return sent.failures.length > 0 && sent.files + sent.documents === 0 ? exitCodes.refused : exitCodes.ok;
}
