// `plinth up [FOLDER]`: serves the page and the API, reads the folder, and says what to try.
import { resolve } from "node:path";
import type { JobView } from "#contract/jobs";
import { exitCodes } from "#core/errors/entry";
import { formatAmount, formatBytes, formatCount } from "#core/text/units";
import type { Command, Invocation, Option } from "../command.ts";
import type { Connection } from "../connection.ts";
import { thingsToTry } from "../examples.ts";
import type { Served, Survey } from "../host.ts";
import { failureHints, jobBlock, jobLine, jobSummary } from "../output/job.ts";
import { padded } from "../output/table.ts";
import { hasEnded, untilSearchable } from "../waiting.ts";

const pollMs = 200;

const options: readonly Option[] = [
  { name: "watch", property: "watch", kind: "boolean", description: "Keep reading what changes in the folder." },
  { name: "port", property: "port", kind: "text", placeholder: "PORT", description: "Port to listen on (default 7411; 0 takes a free one)." },
  { name: "host", property: "host", kind: "text", placeholder: "ADDRESS", description: "Address to listen on (default 127.0.0.1)." },
  { name: "open", property: "open", kind: "boolean", description: "Open the page in the browser (on a desktop that is the default; --no-open does not)." },
  { name: "ingest", property: "ingest", kind: "boolean", default: true, description: "Read a folder (--no-ingest only serves)." },
];

/** The command that serves. `connect` reaches what it serves. */
export function upCommand(connect: (served: Served, invocation: Invocation) => Connection): Command {
  return {
    words: "up",
    summary: "Serve the page and the API, and read a folder.",
    notes: "Without FOLDER the example handbook is read the first time. One process at a time uses a data directory; other commands find it by themselves.",
    positionals: [{ property: "folder", placeholder: "FOLDER", description: "Folder to read into the collection `default`.", isRequired: false }],
    options,
    examples: [
      { title: "Read your documents", line: "plinth up ~/Documents" },
      { title: "Keep reading what changes", line: "plinth up ~/Documents --watch" },
      { title: "Another port and data directory, no folder", line: "plinth up --no-ingest --port 8000 --data-dir /srv/plinth" },
    ],
    run: async (invocation) => {
      const { host, globals, values } = invocation;
      const settings = { ...globals.reach.settings, ...setting("server.port", values.text("port")), ...setting("server.host", values.text("host")) };
      const served = await host.app.serve({ ...globals.reach, settings });
      try {
        await run(served, connect(served, invocation), invocation);
      } catch (thrown) {
        if (!host.signal.aborted) throw thrown;
      } finally {
        await invocation.printer.endProgress();
        await served.stop();
      }
      await invocation.printer.note("Stopped.");
      return host.signal.reason === "SIGTERM" ? exitCodes.ok : exitCodes.interrupted;
    },
  };
}

function setting(path: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [path]: value };
}

async function run(served: Served, connection: Connection, invocation: Invocation): Promise<void> {
  const { host, printer, values } = invocation;
  await greet(served, invocation);
  const opens = values.isSet("open") || (host.stdout.isTerminal && !values.isRefused("open"));
  if (opens) host.app.openBrowser(served.loginUrl);
  const folder = await folderToRead(connection, invocation);
  if (folder !== undefined) await readFolder(folder, connection, invocation);
  await printer.note(`Serving at ${served.url}; Ctrl-C stops.`);
  await until(host.signal);
}

async function greet(served: Served, { host, printer }: Invocation): Promise<void> {
  const pairs: [string, string][] = [["data", served.dataDirectory], ["page", printer.paint("blue", served.loginUrl)]];
  if (served.firstKey !== undefined) pairs.push(["key", `${printer.paint("bold", served.firstKey)}  (an admin's API key, shown this once)`]);
  if (printer.isJson) return printer.json({ url: served.url, loginUrl: served.loginUrl, dataDirectory: served.dataDirectory, ...(served.firstKey === undefined ? {} : { firstKey: served.firstKey }) });
  await printer.line(`${printer.paint("bold", "Plinth")} ${host.app.version()}`);
  for (const [name, value] of pairs) await printer.line(labelled(name, value));
}

/** A line of the greeting; the longest label is `folder`. */
function labelled(name: string, value: string): string {
  return `  ${padded(name, 6)}  ${value}`;
}

/** The named folder; the handbook when nothing is named and nothing is there. */
async function folderToRead(connection: Connection, { host, values }: Invocation): Promise<string | undefined> {
  if (!values.isSet("ingest")) return undefined;
  const named = values.text("folder");
  if (named !== undefined) return resolve(host.cwd, named);
  const { collections } = await connection.call("collections.list", {});
  return collections.some((collection) => collection.documents > 0) ? undefined : host.app.example().folder;
}

async function readFolder(folder: string, connection: Connection, invocation: Invocation): Promise<void> {
  const { host, printer, globals, values } = invocation;
  const { job: id } = await connection.call("ingest", { collection: "default", path: folder, watch: values.isSet("watch") });
  const survey = await host.app.survey(folder, globals.reach);
  if (!printer.isJson) await printer.line(labelled("folder", `${folder}: ${surveyText(survey)}`));
  const question = folder === host.app.example().folder ? host.app.example().question : undefined;
  let hasSuggested = printer.isJson;
  for (;;) {
    const job = await connection.call("jobs.get", { job: id });
    if (!hasSuggested && (await hasHits(connection))) hasSuggested = await suggest(connection, invocation, question);
    if (hasEnded(job)) {
      await finish(job, connection, invocation);
      if (!hasSuggested && !(await suggest(connection, invocation, question))) await suggest(connection, invocation);
      return;
    }
    if (!printer.isJson) await printer.progress(jobBlock(printer, job), jobLine(job));
    await host.clock.sleep(pollMs, host.signal);
  }
}

async function hasHits(connection: Connection): Promise<boolean> {
  const state = await connection.call("collections.get", { collection: "default" });
  return state.chunks > 0 && state.indexedSeq > 0;
}

/** Prints what to try. @returns whether there was anything */
async function suggest(connection: Connection, { host, printer, globals }: Invocation, question?: string): Promise<boolean> {
  const lines = await thingsToTry(connection, { command: host.app.commandName(), dataDirectory: globals.reach.settings["data.directory"], ...(question === undefined ? {} : { question }) });
  if (lines.length === 0) return false;
  await printer.line("\nTry");
  for (const line of lines) await printer.line(`  ${line}`);
  await printer.line();
  return true;
}

async function finish(job: JobView, connection: Connection, { printer, host }: Invocation): Promise<void> {
  await printer.endProgress();
  if (job.state === "done") await untilSearchable(connection, "default", { signal: host.signal });
  if (printer.isJson) return printer.json({ job });
  await printer.line(jobSummary(job));
  if (job.error !== null) await printer.note(`${printer.paint("red", job.error.message)} ${job.error.remedy}`);
  for (const line of failureHints([job], "default", host.app.commandName())) await printer.note(line);
}

const reasons: Readonly<Record<string, string>> = { ignored: "by .gitignore", too_large: "by size", hidden: "hidden", unsupported: "of unknown kinds", not_a_file: "no files", linked: "linked twice", "source.broken_link": "broken links", "source.outside": "links out of the folder", "source.loop": "links in a circle" };

/** `312 files, 1.2 GB, 40 skipped by .gitignore and size`. */
export function surveyText(survey: Survey): string {
  const excluded = Object.entries(survey.excluded).filter(([, count]) => count > 0).toSorted((a, b) => b[1] - a[1]);
  const total = excluded.reduce((sum, [, count]) => sum + count, 0);
  const parts = [formatAmount(survey.files, "files"), formatBytes(survey.bytes)];
  if (total > 0) parts.push(`${formatCount(total)} skipped (${excluded.map(([reason, count]) => `${formatCount(count)} ${reasons[reason] ?? reason}`).join(", ")})`);
  if (survey.failed > 0) parts.push(`${formatCount(survey.failed)} unreadable`);
  return parts.join(", ");
}

/** Resolves when the signal aborts. */
async function until(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
}
