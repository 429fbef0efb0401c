// Reads a JSONL file of documents, plain or gzipped: one `{id, title?, text, metadata?, groups?}` a line.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { fail } from "#core/errors";

/** One document given as text. */
export interface LineDocument {
  readonly id: string;
  readonly title?: string;
  readonly text: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly groups?: string[];
}

/** Whether a name may be a file of documents. */
export function hasLinesName(path: string): boolean {
  return /\.(jsonl|ndjson)(\.gz)?$/i.test(path);
}

/** Whether the first line of a file is a document with `id` and `text`. */
export async function isLinesFile(path: string): Promise<boolean> {
  for await (const line of linesOf(path)) {
    if (line.trim() === "") continue;
    return typeof documentOf(line) === "object";
  }
  return false;
}

/** Documents of a file in batches. @throws ingest.bad_line, source.unreadable */
export async function* lineBatches(path: string, limits: { readonly documentsMax: number; readonly charactersMax: number }): AsyncGenerator<LineDocument[]> {
  let batch: LineDocument[] = [];
  let characters = 0;
  let number = 0;
  for await (const line of linesOf(path)) {
    number++;
    if (line.trim() === "") continue;
    const document = documentOf(line);
    if (typeof document === "string") throw fail("ingest.bad_line", { line: number, path, problem: document });
    if (batch.length >= limits.documentsMax || (batch.length > 0 && characters + line.length > limits.charactersMax)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(document);
    characters += line.length;
  }
  if (batch.length > 0) yield batch;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const input = path.toLowerCase().endsWith(".gz") ? file.pipe(createGunzip()) : file;
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw fail("source.unreadable", { path, reason: cause instanceof Error ? cause.message : String(cause) }, cause);
  } finally {
    file.destroy();
  }
}

/** The document of a line, or what is wrong with the line. */
function documentOf(line: string): LineDocument | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "it is not JSON";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is not a JSON object";
  const { id, title, text, metadata, groups } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || id === "") return "`id` is missing";
  if (typeof text !== "string") return "`text` is missing";
  return {
    id, text,
    ...(typeof title === "string" && title !== "" ? { title } : {}),
    ...(typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? { metadata: metadata as Record<string, unknown> } : {}),
    ...(Array.isArray(groups) && groups.every((group) => typeof group === "string") ? { groups } : {}),
  };
}
