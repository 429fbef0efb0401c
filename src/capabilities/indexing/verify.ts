// Compares rows with rows and rows with the index, and names each difference.
import type { ChunkRow, DocumentRow, ElementRow } from "#core/rows/tables";
import { codePointLength } from "#core/text/positions";
import type { IndexDocument, IndexScope, KeptGeneration } from "#ports/search-index";
import { loadIndexDocument, scanAll } from "./load.ts";
import { compareVectors } from "./vectors/verify-vectors.ts";
import type { Difference } from "./difference.ts";
import type { IndexingPorts } from "./ports.ts";
import type { FollowedModel } from "./vectors/vectors-of.ts";

/** What a comparison found at a sequence number. At most 1,000 differences. */
export interface VerifyReport {
  readonly seq: number;
  readonly documents: number;
  readonly chunks: number;
  readonly differences: readonly Difference[];
}

/** Most differences of one report. */
export const differencesMax = 1000;

const entriesPerCheck = 500;
const idsPerRead = 1000;

/** A generation of a collection's index, and the model whose vectors it should hold. */
export interface ComparedPlace {
  readonly scope: IndexScope;
  readonly generation: KeptGeneration;
  readonly model: FollowedModel | undefined;
}

/** How differences name a generation. */
const places = { live: "index", beside: "beside" } as const;

/** Compares everything of a collection: its rows, the index that answers, and the one beside it where there is one. Nothing may be applied meanwhile; `seq` is where rows and index stand. */
export async function compareAll(ports: IndexingPorts, compared: readonly ComparedPlace[], seq: number): Promise<VerifyReport> {
  const differences: Difference[] = [];
  const note: NoteAll = (...found) => void differences.push(...found.slice(0, differencesMax - differences.length));
  for (const problem of await ports.rows.check()) note({ place: "rows", document: null, ordinal: null, problem: "damaged", detail: problem });
  let [documents, chunks] = [0, 0];
  for (const [i, place] of compared.entries()) {
    const counts = await comparePlace(ports, place, { isWithRows: i === 0, note });
    if (i === 0) [documents, chunks] = [counts.documents, counts.chunks];
  }
  return { seq, documents, chunks, differences };
}

/** Compares one generation with rows, and its model's vector rows among themselves; the first time the other rows, too. */
async function comparePlace(ports: IndexingPorts, compared: ComparedPlace, { isWithRows, note }: { readonly isWithRows: boolean; readonly note: NoteAll }): Promise<{ readonly documents: number; readonly chunks: number }> {
  const { scope, generation, model } = compared;
  const place = places[generation];
  const { damage, vectors } = await ports.index.state(scope, generation);
  for (const detail of damage) note({ place, document: null, ordinal: null, problem: "damaged", detail });
  if (model && vectors.model !== null && vectors.model !== model.version) note({ place, document: null, ordinal: null, problem: "vector", detail: `its vectors are of ${vectors.model}, not of ${model.version}` });
  let [documents, chunks] = [0, 0];
  const expected = new Batch(ports, compared, note);
  for await (const row of scanAll(ports.rows, "documents", [scope.workspace, scope.collection])) {
    documents++;
    chunks += row.chunks;
    if (isWithRows) note(...(await compareRows(ports, row)));
    if (model) note(...(await compareVectors(ports.rows, model, row)));
    await expected.add(row);
  }
  await expected.flush();
  note(...(await strangers(ports, compared)));
  return { documents, chunks };
}

/** Documents gathered until they are worth a comparison. */
class Batch {
  readonly #ports: IndexingPorts;
  readonly #compared: ComparedPlace;
  readonly #note: NoteAll;
  #held: IndexDocument[] = [];
  #entries = 0;

  constructor(ports: IndexingPorts, compared: ComparedPlace, note: NoteAll) {
    this.#ports = ports;
    this.#compared = compared;
    this.#note = note;
  }

  async add(row: DocumentRow): Promise<void> {
    const document = await loadIndexDocument(this.#ports.rows, row, this.#compared.model);
    if (!document) return;
    this.#held.push(document);
    this.#entries += document.entries.length;
    if (this.#entries >= entriesPerCheck) await this.flush();
  }

  async flush(): Promise<void> {
    const held = this.#held;
    this.#held = [];
    this.#entries = 0;
    if (held.length === 0) return;
    const { scope, generation } = this.#compared;
    for (const { document, ordinal, problem, detail } of await this.#ports.index.verify(scope, held, generation)) this.#note({ place: places[generation], document, ordinal, problem, detail });
  }
}

/** Documents that the index holds and rows do not, or that have nothing to find. */
async function strangers({ rows, index }: IndexingPorts, { scope, generation }: ComparedPlace): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (let after = ""; ; ) {
    const ids = await index.documents(scope, { after, limit: idsPerRead }, generation);
    const known = await rows.getMany("documents", ids.map((id) => [scope.workspace, scope.collection, id]));
    for (const [i, id] of ids.entries()) if ((known[i]?.chunks ?? 0) === 0) found.push({ place: places[generation], document: id, ordinal: null, problem: "extra", detail: "the index holds a document that rows do not" });
    const last = ids.at(-1);
    if (last === undefined || ids.length < idsPerRead) return found;
    after = last;
  }
}

/** A document's rows among themselves: version, elements without gaps, chunks inside them, the manifest's content. */
async function compareRows({ rows }: Pick<IndexingPorts, "rows">, row: DocumentRow): Promise<readonly Difference[]> {
  if (row.version === null) return [];
  const found: Difference[] = [];
  const note = (problem: string, detail: string, ordinal: number | null = null): void => void found.push({ place: "rows", document: row.document, ordinal, problem, detail });
  const [version] = await rows.getMany("versions", [[row.workspace, row.version]]);
  if (!version) note("missing", `its version ${row.version} is not there`);
  let end = 0;
  let elements = 0;
  for await (const element of scanAll(rows, "elements", [row.workspace, row.version])) {
    noteElement(element, { ordinal: elements, start: elements === 0 ? 0 : end + 1 }, note);
    end = element.start + codePointLength(element.text);
    elements++;
  }
  if (version && elements !== version.elements) note("missing", `${version.elements} elements were written, ${elements} are there`);
  let chunks = 0;
  if (row.chunker !== null) for await (const chunk of scanAll(rows, "chunks", [row.workspace, row.version, row.chunker])) noteChunk(chunk, { ordinal: chunks++, elements, end }, note);
  if (chunks !== row.chunks) note("missing", `${row.chunks} chunks were written, ${chunks} are there`);
  if (version && row.contentHash !== null && version.contentHash !== row.contentHash) note("stale", "its content hash is not that of its version");
  const [manifest] = (await rows.scan("manifest", { index: "byDocument", prefix: [row.workspace, row.collection, row.document], limit: 1 })).rows;
  if (manifest && row.contentHash !== null && manifest.contentHash !== row.contentHash) note("stale", `the manifest of ${manifest.path} names another content`);
  return found;
}

type NoteAll = (...found: readonly Difference[]) => void;
type Note = (problem: string, detail: string, ordinal?: number | null) => void;

function noteElement(element: ElementRow, expected: { ordinal: number; start: number }, note: Note): void {
  if (element.ordinal !== expected.ordinal) note("missing", `element ${expected.ordinal} is not there`, null);
  else if (element.start !== expected.start) note("stale", `element ${element.ordinal} begins at ${element.start}, not at ${expected.start}`, null);
}

function noteChunk(chunk: ChunkRow, expected: { ordinal: number; elements: number; end: number }, note: Note): void {
  if (chunk.ordinal !== expected.ordinal) note("missing", `chunk ${expected.ordinal} is not there`, expected.ordinal);
  const isInside = chunk.start >= 0 && chunk.start < chunk.end && chunk.end <= expected.end && chunk.lastElement < expected.elements;
  if (!isInside) note("stale", `chunk ${chunk.ordinal} lies outside its elements`, chunk.ordinal);
}
