// Reads a file of one JSON document a line, plain or gzip, in constant memory; a bad line is named and the others kept.
import { asPlinthError, fail, type ErrorBody } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { JobContext } from "#ports/job-handler";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import { Progress, waitForIndex } from "../progress.ts";
import { byteLength, putDocuments, type TextDocument } from "./put.ts";
import type { DocumentWriter } from "../rows/writer.ts";

/** Characters of one line at most. */
const lineCharactersMax = 16_000_000;
/** Documents and characters of one commit. */
const batchDocuments = 200;
const batchCharacters = 400_000;
/** Bad lines that the job's result names. */
const namedLinesMax = 100;
/** Commits on their way while the next lines are read. */
const commitsAtOnce = 2;
const idCharactersMax = 1000;
const titleCharactersMax = 500;

/** A file of lines and how it is shown in errors. */
export interface LinesInput {
  readonly path: string;
  readonly sizeBytes: number;
  readonly groups: readonly string[];
}

/** Whether the first line of a file is a JSON object with `id` and `text`. */
export async function looksLikeLines(ports: IngestPorts, path: string, signal: AbortSignal): Promise<boolean> {
  if (!/\.(jsonl|ndjson|json|txt)(\.gz)?$/i.test(path)) return false;
  try {
    for await (const line of linesOf(ports.source.read(path, signal), path)) if (line.trim() !== "") return typeof parseLine(line, { path, line: 1 }) === "object";
    return false;
  } catch (thrown) {
    if (["ingest.bad_line", "parse.damaged"].includes(asPlinthError(thrown).code)) return false;
    throw thrown;
  }
}

/** Puts every line's document. @returns counts and the first bad lines */
export async function runLines(ports: IngestPorts, writer: DocumentWriter, job: { readonly scope: CollectionScope; readonly input: LinesInput; readonly context: JobContext }): Promise<JsonObject> {
  return new LinesRun(ports, writer, { ...job, progress: await Progress.begin(ports, job.scope, { context: job.context, reads: "documents" }) }).run();
}

class LinesRun {
  readonly #ports: IngestPorts;
  readonly #writer: DocumentWriter;
  readonly #scope: CollectionScope;
  readonly #input: LinesInput;
  readonly #context: JobContext;
  readonly #progress: Progress;
  readonly #failures: ErrorBody[] = [];
  readonly #commits = new Set<Promise<void>>();
  #batch: TextDocument[] = [];
  #batchSize = 0;
  #seq = 0;
  #failure: unknown = undefined;

  constructor(ports: IngestPorts, writer: DocumentWriter, { scope, input, context, progress }: { readonly scope: CollectionScope; readonly input: LinesInput; readonly context: JobContext; readonly progress: Progress }) {
    this.#ports = ports;
    this.#writer = writer;
    this.#scope = scope;
    this.#input = input;
    this.#context = context;
    this.#progress = progress;
  }

  async run(): Promise<JsonObject> {
    const { list, read, bytes } = this.#progress;
    list.done = list.total = 1;
    bytes.total = this.#input.sizeBytes;
    let line = 0;
    for await (const text of linesOf(this.#counted(), this.#input.path)) {
      line++;
      if (text.trim() !== "") await this.#take(text, line);
      await this.#writer.turns();
    }
    await this.#send();
    await Promise.all(this.#commits);
    this.#rejectIfFailed();
    read.total = read.done;
    this.#seq ||= await this.#ports.rows.head(this.#scope.workspace);
    await waitForIndex(this.#ports, this.#scope, { seq: this.#seq, context: this.#context, progress: this.#progress });
    return { documents: read.done - read.failed, failed: read.failed, failures: this.#failures as unknown as JsonObject[], seq: this.#seq };
  }

  async *#counted(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const bytes of this.#ports.source.read(this.#input.path, this.#context.signal)) {
      yield bytes;
      this.#progress.bytes.done += bytes.length;
    }
  }

  async #take(text: string, line: number): Promise<void> {
    const { read } = this.#progress;
    try {
      const document = parseLine(text, { path: this.#input.path, line });
      this.#batch.push({ ...document, groups: document.groups ?? this.#input.groups });
      this.#batchSize += document.text.length;
    } catch (thrown) {
      const error = asPlinthError(thrown);
      if (error.code !== "ingest.bad_line") throw thrown;
      read.done++;
      read.failed++;
      if (this.#failures.length < namedLinesMax) this.#failures.push(error.toBody());
    }
    if (this.#batch.length >= batchDocuments || this.#batchSize >= batchCharacters) await this.#send();
  }

  async #send(): Promise<void> {
    this.#rejectIfFailed();
    this.#context.checkpoint();
    const documents = this.#batch;
    this.#batch = [];
    this.#batchSize = 0;
    if (documents.length === 0) return;
    while (this.#commits.size >= commitsAtOnce) await Promise.race(this.#commits);
    const commit = this.#put(documents).catch((thrown: unknown) => {
      this.#failure ??= thrown;
    });
    this.#commits.add(commit);
    void commit.finally(() => this.#commits.delete(commit));
  }

  async #put(documents: readonly TextDocument[]): Promise<void> {
    const { seq } = await putDocuments(this.#ports, this.#writer, { ...this.#scope, documents });
    this.#seq = Math.max(this.#seq, seq);
    this.#progress.read.done += documents.length;
    this.#ports.metrics.count("plinth_ingest_bytes_total", {}, documents.reduce((sum, { text }) => sum + byteLength(text), 0));
    this.#ports.metrics.count("plinth_ingest_files_total", { outcome: "read" }, documents.length);
    this.#progress.report();
  }

  #rejectIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/** A line as a document. @throws ingest.bad_line */
export function parseLine(text: string, place: { readonly path: string; readonly line: number }): TextDocument {
  const value = parseObject(text, place);
  const bad = (problem: string): Error => fail("ingest.bad_line", { ...place, problem });
  const { id, text: body, title, metadata, groups } = value;
  if (typeof id !== "string" && typeof id !== "number") throw bad("`id` is not a text");
  if (String(id).length < 1 || String(id).length > idCharactersMax) throw bad(`\`id\` has not 1 to ${idCharactersMax} characters`);
  if (typeof body !== "string") throw bad("`text` is not a text");
  if (title !== undefined && title !== null && typeof title !== "string") throw bad("`title` is not a text");
  if (metadata !== undefined && metadata !== null && (typeof metadata !== "object" || Array.isArray(metadata))) throw bad("`metadata` is not an object");
  if (groups !== undefined && groups !== null && !(Array.isArray(groups) && groups.every((group) => typeof group === "string" && group !== ""))) throw bad("`groups` is not a list of names");
  return {
    id: String(id), text: body,
    ...(title ? { title: title.slice(0, titleCharactersMax) } : {}),
    ...(metadata ? { metadata: metadata as JsonObject } : {}),
    ...(groups ? { groups: groups as readonly string[] } : {}),
  };
}

function parseObject(text: string, place: { readonly path: string; readonly line: number }): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw fail("ingest.bad_line", { ...place, problem: "it is not JSON" }, thrown);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw fail("ingest.bad_line", { ...place, problem: "it is not a JSON object" });
  return value as JsonObject;
}

/** Lines of the bytes, unpacked when they are gzip. A line beyond the limit is cut there (and so is no JSON). */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8");
  let parts: string[] = [];
  let held = 0;
  for await (const piece of unpacked(bytes, path)) {
    const text = decoder.decode(piece, { stream: true });
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      yield parts.join("") + text.slice(start, end);
      parts = [];
      held = 0;
      start = end + 1;
    }
    if (held < lineCharactersMax) parts.push(text.slice(start));
    held += text.length - start;
  }
  const rest = parts.join("") + decoder.decode();
  if (rest !== "") yield rest;
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    if (first.done) return;
    const all = startingWith(first.value, iterator);
    if (first.value[0] === 0x1f && first.value[1] === 0x8b) yield* gunzipped(all, path);
    else yield* all;
  } finally {
    await iterator.return?.();
  }
}

async function* startingWith(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* gunzipped(bytes: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const unpacker = new DecompressionStream("gzip");
  // Its outcome is looked at where the stream ends or breaks; whoever stops early needs none.
  const feeding = feed(bytes, unpacker.writable as unknown as WritableStream<Uint8Array>).then(() => undefined, (reason: unknown) => reason);
  try {
    for await (const piece of unpacker.readable as unknown as AsyncIterable<Uint8Array>) yield piece;
  } catch (thrown) {
    const failure = (await feeding) ?? thrown;
    if (asPlinthError(failure).code !== "internal.fault") throw failure;
    throw fail("parse.damaged", { name: path, problem: "its gzip data is broken or cut short" }, thrown);
  }
}

async function feed(bytes: AsyncIterable<Uint8Array>, writable: WritableStream<Uint8Array>): Promise<void> {
  const writer = writable.getWriter();
  try {
    for await (const piece of bytes) await writer.write(piece);
    await writer.close();
  } catch (thrown) {
    await writer.abort(thrown).catch(() => undefined);
    throw thrown;
  }
}
