// Rows for suites and tests: small, complete, and awkward where order matters.
import type { CollectionRow, DocumentRow, ElementRow, SettingRow } from "#core/rows/tables";

/** Texts whose order by code points differs from the order by UTF-16, by locale or by length. */
export const awkwardTexts = ["", " ", "B", "a", "ab", "b", "e\u0301", "é", "z", "ß", "\u{e000}", "\uffff", "\u{10000}", "😀", "a'b\"c%_"] as const;

/** A document row with everything filled in; `over` replaces columns. */
export function sampleDocument(over: Partial<DocumentRow> = {}): DocumentRow {
  return {
    workspace: "w", collection: "c", document: "d", source: "s", externalId: "x", title: "A title", mediaType: "text/plain", language: "en",
    status: "read", version: null, contentHash: null, chunker: null, bytes: 12, elements: 1, chunks: 1,
    groups: [], metadata: {}, error: null, modifiedAt: 1, createdAt: 2, updatedAt: 3, ...over,
  };
}

/** An element row; `over` replaces columns. */
export function sampleElement(over: Partial<ElementRow> = {}): ElementRow {
  return { workspace: "w", version: "v", ordinal: 0, type: "paragraph", text: "Some words.", start: 0, locator: { kind: "text", start: 0, end: 11 }, data: null, ...over };
}

/** A collection row; `over` replaces columns. */
export function sampleCollection(over: Partial<CollectionRow> = {}): CollectionRow {
  return { workspace: "w", collection: "c", description: "", settings: {}, createdAt: 1, ...over };
}

/** A setting row; `over` replaces columns. */
export function sampleSetting(over: Partial<SettingRow> = {}): SettingRow {
  return { workspace: "w", name: "n", value: 1, ...over };
}
