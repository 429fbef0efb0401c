// Makes a content's immutable rows exist: reuses what is there, cuts again what only lacks chunks, writes the rest.
import { fail } from "#core/errors";
import type { LogEvent } from "#core/log-entry";
import type { VersionRow } from "#core/rows/tables";
import type { Commit, Expectation, RowStore, Write } from "#ports/row-store";
import type { Content } from "../content.ts";
import { putParser } from "../documents/text-elements.ts";
import { ContentRows, versionRow, type ChunkRules } from "./rows-of.ts";

/** `createdAt` of a version row that the sweep is about to collect: it counts as absent. */
export const condemnedAt = -1;

/** Characters of text and rows that one commit carries at most; more go before it in commits of their own. */
const commitCharactersMax = 400_000;
const commitRowsMax = 2000;
const pageRows = 1000;

/** What storing needs. */
export interface StoreContext {
  readonly rows: RowStore;
  commit(commit: Commit): Promise<number>;
  turns(): Promise<void> | undefined;
  readonly now: number;
  readonly rules: ChunkRules;
}

/** The writes that make a content visible, for the document's own commit. */
export interface StoredContent {
  readonly writes: readonly Write[];
  readonly expect: readonly Expectation[];
  /** Other documents of the same version that the index must read again. */
  readonly log: readonly LogEvent[];
  readonly elements: number;
  readonly chunks: number;
  readonly newChunks: number;
  readonly title: string | null;
  readonly language: string;
}

/** What is stored of a content: its version row, and whether its first element is there, which is always written first. */
interface Known {
  readonly found: VersionRow | undefined;
  readonly hasElements: boolean;
}

/** Makes the rows of `contents`, each with at least one element, exist. Call it under the locks of their versions. @returns what makes each visible, in their order */
export async function storeContents(context: StoreContext, workspace: string, contents: readonly Content[]): Promise<readonly StoredContent[]> {
  if (contents.length === 0) return [];
  const [versions, firsts] = await Promise.all([
    context.rows.getMany("versions", contents.map(({ version }) => [workspace, version])),
    context.rows.getMany("elements", contents.map(({ version }) => [workspace, version, 0])),
  ]);
  const stored: StoredContent[] = [];
  for (const [i, content] of contents.entries()) stored.push(await storeContent(context, workspace, { content, found: versions[i], hasElements: firsts[i] !== undefined }));
  return stored;
}

async function storeContent(context: StoreContext, workspace: string, { content, found, hasElements }: Known & { readonly content: Content }): Promise<StoredContent> {
  const isUsable = found && found.createdAt !== condemnedAt && (found.parser === content.parser || content.parser === putParser);
  if (!isUsable && content.isStored) throw fail("row.conflict", { table: "versions" });
  if (!isUsable) return writeContent(context, workspace, { content, hasElements, replaces: found?.createdAt === condemnedAt ? undefined : found });
  const expect: Expectation[] = [{ table: "versions", key: [workspace, content.version], is: { createdAt: found.createdAt } }];
  const chunks = await context.rows.count("chunks", { prefix: [workspace, content.version, context.rules.version] });
  if (chunks > 0) return { writes: [], expect, log: [], elements: found.elements, chunks, newChunks: 0, title: found.title, language: found.language };
  return { ...(await cutAgain(context, found)), expect, log: [] };
}

/** Chunks of a stored version under the present rules, made from its element rows. */
export async function cutAgain(context: StoreContext, version: VersionRow): Promise<Omit<StoredContent, "expect" | "log">> {
  const made = new ContentRows(version, context.rules);
  for (let after: readonly (string | number | null)[] | undefined; ; ) {
    const page = await context.rows.scan("elements", { prefix: [version.workspace, version.version], limit: pageRows, ...(after ? { after } : {}) });
    for (const row of page.rows) {
      made.addStored(row);
      await context.turns();
    }
    after = page.next;
    if (!after) break;
  }
  made.finish();
  const writes: Write[] = [{ kind: "put", table: "chunks", rows: made.drain().chunks }];
  return { writes, elements: version.elements, chunks: made.totals.chunks, newChunks: made.totals.chunks, title: version.title, language: version.language };
}

async function writeContent(context: StoreContext, workspace: string, { content, hasElements, replaces }: { readonly content: Content; readonly hasElements: boolean; readonly replaces: VersionRow | undefined }): Promise<StoredContent> {
  const made = new ContentRows({ workspace, version: content.version }, context.rules);
  let writes: Write[] = hasElements ? leftovers(workspace, content.version) : [];
  for (const element of content.elements) {
    made.add(element);
    await context.turns();
    if (made.pending.characters < commitCharactersMax && made.pending.rows < commitRowsMax) continue;
    await context.commit({ workspace, writes: [...writes, ...put(made)] });
    writes = [];
  }
  made.finish();
  const { elements, chunks } = made.totals;
  const row = versionRow(workspace, content, { ...made.totals, now: context.now });
  writes.push(...put(made), { kind: "put", table: "versions", rows: [row] });
  const log = replaces ? await sharingDocuments(context.rows, workspace, content.version) : [];
  return { writes, expect: [], log, elements, chunks, newChunks: chunks, title: content.title, language: content.language };
}

function put(made: ContentRows): Write[] {
  const { elements, chunks } = made.drain();
  return [{ kind: "put", table: "elements", rows: elements }, { kind: "put", table: "chunks", rows: chunks }];
}

/** Deletes rows of the version that an interrupted or another parser's work left. */
function leftovers(workspace: string, version: string): Write[] {
  return [{ kind: "deletePrefix", table: "elements", prefix: [workspace, version] }, { kind: "deletePrefix", table: "chunks", prefix: [workspace, version] }];
}

async function sharingDocuments(rows: RowStore, workspace: string, version: string): Promise<readonly LogEvent[]> {
  const { rows: documents } = await rows.scan("documents", { index: "byVersion", prefix: [workspace, version], limit: pageRows });
  return documents.map(({ collection, document }): LogEvent => ({ type: "document.put", collection, document }));
}
