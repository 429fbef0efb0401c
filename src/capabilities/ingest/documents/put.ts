// Writes documents that come as text: a few over HTTP, or many from the lines of a file.
import { fail } from "#core/errors";
import { createTextHash, documentId, versionId } from "#core/hash";
import type { JsonObject } from "#core/json";
import type { DocumentRow } from "#core/rows/tables";
import type { ParsedElement } from "#core/documents/document";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import type { Content } from "../content.ts";
import { putMediaType, putParser, textElements } from "./text-elements.ts";
import type { DocumentDraft, DocumentWriter } from "../rows/writer.ts";

/** A document as text. `id` is its external id. */
export interface TextDocument {
  readonly id: string;
  readonly title?: string;
  readonly text: string;
  readonly metadata?: JsonObject;
  readonly groups?: readonly string[];
}

/** Source of documents that were put as text. */
export const putSource = "put";

/** Characters that are hashed at a time. */
const hashCharacters = 100_000;
const sampleCharacters = 2000;

/** Writes `documents` in one commit; a later one with the same id replaces an earlier one. What is there already as given is left as it is. */
export async function putDocuments(ports: IngestPorts, writer: DocumentWriter, request: CollectionScope & { readonly documents: readonly TextDocument[] }): Promise<{ readonly seq: number; readonly documents: readonly string[] }> {
  const { workspace, collection, documents } = request;
  const scope = { workspace, collection };
  const ids = documents.map(({ id }) => documentId({ ...scope, source: putSource, externalId: id }));
  const last = new Map(ids.map((id, i) => [id, documents[i]]));
  const [[row], previous] = await Promise.all([ports.rows.getMany("collections", [[workspace, collection]]), ports.rows.getMany("documents", [...last.keys()].map((id) => [workspace, collection, id]))]);
  if (!row) throw fail("collection.not_found", { collection });
  const drafts: DocumentDraft[] = [];
  let at = 0;
  for (const [document, given] of last) if (given) drafts.push(await draftOf(ports, given, { document, previous: previous[at++], turns: writer.turns }));
  const { seq } = await writer.write(scope, drafts);
  return { seq, documents: ids };
}

async function draftOf(ports: IngestPorts, given: TextDocument, { document, previous, turns }: { readonly document: string; readonly previous: DocumentRow | undefined; turns(): Promise<void> | undefined }): Promise<DocumentDraft> {
  // A document that is all title, as in a catalogue, is found and quoted by it.
  const text = given.text.trim() === "" ? (given.title ?? "") : given.text;
  const contentHash = await hashText(text, turns);
  const elements: ParsedElement[] = [];
  for (const element of textElements(text)) {
    elements.push(element);
    await turns();
  }
  const detector = await ports.languageDetector();
  const content: Content = {
    version: versionId(putMediaType, contentHash), contentHash, mediaType: putMediaType, parser: putParser, title: null, elements,
    language: detector.detect(sample(elements)), sizeBytes: 0, ledger: [{ unit: "file", index: 0, outcome: elements.length > 0 ? "read" : "skipped", parser: putParser }],
  };
  const now = ports.clock.now();
  const isSame = previous?.contentHash === contentHash;
  return {
    document, source: putSource, externalId: given.id, previous, content, title: given.title ?? "", groups: given.groups ?? [], metadata: given.metadata ?? {},
    status: elements.length > 0 ? "read" : "skipped", error: elements.length > 0 ? null : fail("parse.empty", { name: given.id }).toBody(),
    bytes: isSame && previous ? previous.bytes : byteLength(text), modifiedAt: isSame && previous ? previous.modifiedAt : now,
  };
}

async function hashText(text: string, turns: () => Promise<void> | undefined): Promise<string> {
  const hash = createTextHash();
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + hashCharacters);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end++;
    hash.update(text.slice(at, end));
    at = end;
    await turns();
  }
  return hash.hex();
}

function sample(elements: readonly ParsedElement[]): string {
  let text = "";
  for (const element of elements) {
    text += `${element.text}\n`;
    if (text.length >= sampleCharacters) break;
  }
  return text.slice(0, sampleCharacters);
}

/** Bytes of the text's UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
