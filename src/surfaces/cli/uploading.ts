// Sends local files to a Plinth on another machine and waits until they are searchable there.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { asPlinthError, fail, type PlinthError } from "#core/errors";
import { formatAmount, formatBytes, formatCount } from "#core/text/units";
import type { Invocation } from "./command.ts";
import type { Connection } from "./connection.ts";
import type { ListedFile } from "./host.ts";
import { hasLinesName, isLinesFile, lineBatches } from "./lines-file.ts";
import { hasEnded, untilSearchable } from "./waiting.ts";

const uploadsAtOnceMax = 4;
const putDocumentsMax = 500;
const putCharactersMax = 4_000_000;
const pollMs = 200;

/** What was sent. */
export interface Sent {
  files: number;
  documents: number;
  bytes: number;
  readonly jobs: string[];
  readonly failures: { readonly path: string; readonly error: PlinthError }[];
  seq: number;
}

/** What to send. */
export interface Upload {
  readonly paths: readonly string[];
  readonly collection: string;
  readonly as: string;
  readonly groups: string[];
}

/** Uploads every path: JSONL of documents line by line, folders file by file. A refused file is named and never stops the others. */
export async function upload(what: Upload, connection: Connection, invocation: Invocation): Promise<Sent> {
  const sent: Sent = { files: 0, documents: 0, bytes: 0, jobs: [], failures: [], seq: 0 };
  for (const path of what.paths) {
    const facts = await stat(path).catch((cause: unknown) => {
      throw fail("source.not_found", { path }, cause);
    });
    if (facts.isDirectory()) await sendFolder({ ...what, paths: [path] }, sent, { connection, invocation });
    else if (what.as === "lines" || (what.as === "auto" && hasLinesName(path) && (await isLinesFile(path)))) await sendLines({ ...what, paths: [path] }, sent, { connection, invocation });
    else await sendFile({ path: basename(path), localPath: path, sizeBytes: facts.size }, what, { sent, connection });
  }
  return sent;
}

type Around = { readonly connection: Connection; readonly invocation: Invocation };

async function sendFolder(what: Upload, sent: Sent, { connection, invocation }: Around): Promise<void> {
  const files: ListedFile[] = [];
  for await (const file of invocation.host.app.list(what.paths[0] ?? "", invocation.globals.reach)) files.push(file);
  for (let at = 0; at < files.length; at += uploadsAtOnceMax) {
    await Promise.all(files.slice(at, at + uploadsAtOnceMax).map((file) => sendFile(file, what, { sent, connection })));
    const line = `${formatCount(Math.min(files.length, at + uploadsAtOnceMax))}/${formatAmount(files.length, "files")} sent, ${formatBytes(sent.bytes)}`;
    if (!invocation.printer.isJson) await invocation.printer.progress([line], line);
  }
}

async function sendFile(file: ListedFile, what: Upload, { sent, connection }: { readonly sent: Sent; readonly connection: Connection }): Promise<void> {
  try {
    const fields = { body: createReadStream(file.localPath), collection: what.collection, name: file.path, ...(what.groups.length === 0 ? {} : { groups: what.groups }) };
    const { job } = await connection.call("documents.upload", fields);
    sent.jobs.push(job);
    sent.files++;
    sent.bytes += file.sizeBytes;
  } catch (thrown) {
    const error = asPlinthError(thrown);
    if (!isAboutTheFile(error)) throw error;
    sent.failures.push({ path: file.path, error });
  }
}

function isAboutTheFile(error: PlinthError): boolean {
  return /^(parse|source|ingest)\.|^request\.too_large$/.test(error.code);
}

async function sendLines(what: Upload, sent: Sent, { connection, invocation }: Around): Promise<void> {
  for await (const documents of lineBatches(what.paths[0] ?? "", { documentsMax: putDocumentsMax, charactersMax: putCharactersMax })) {
    const given = what.groups.length === 0 ? documents : documents.map((document) => ({ ...document, groups: document.groups ?? what.groups }));
    const answer = await connection.call("documents.put", { collection: what.collection, documents: given as never });
    sent.seq = Math.max(sent.seq, answer.seq);
    sent.documents += documents.length;
    const line = `${formatAmount(sent.documents, "documents")} sent`;
    if (!invocation.printer.isJson) await invocation.printer.progress([line], line);
  }
}

/** Waits for the jobs of what was sent and for the index; a file that could not be read joins the failures. */
export async function settle(sent: Sent, collection: string, { connection, invocation }: Around): Promise<void> {
  for (const [index, id] of sent.jobs.entries()) {
    let job = await connection.call("jobs.get", { job: id });
    while (!hasEnded(job)) {
      const line = `${formatCount(index)}/${formatAmount(sent.jobs.length, "files")} read`;
      if (!invocation.printer.isJson) await invocation.printer.progress([line], line);
      await connection.clock.sleep(pollMs, invocation.host.signal);
      job = await connection.call("jobs.get", { job: id });
    }
    if (job.state === "failed" && job.error !== null) sent.failures.push({ path: job.title, error: asPlinthError(fail(job.error.code as never, job.error.details as never)) });
  }
  await untilSearchable(connection, collection, { signal: invocation.host.signal, ...(sent.seq > 0 && sent.jobs.length === 0 ? { seq: sent.seq } : {}) });
  await invocation.printer.endProgress();
}
