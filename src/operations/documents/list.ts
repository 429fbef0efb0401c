// Listing documents in any order, filtered, without a count over what the caller may not read.
import type { documentOrders, documents } from "#contract/documents";
import type { Handlers } from "#contract/operation";
import { mayRead, readableBy } from "#core/access";
import { fail } from "#core/errors";
import { compareCells } from "#core/rows/cells";
import type { DocumentRow } from "#core/rows/tables";
import type { KeyValues } from "#ports/row-store";
import type { Capabilities } from "../capabilities.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { requireCollection } from "../lookup.ts";
import { documentView } from "../views.ts";

type OrderName = (typeof documentOrders)[number];

const scanRowsMax = 1000;

/** The index and the column of each order. */
const orders = {
  path: { index: "byExternalId", column: "externalId" }, title: { index: "byTitle", column: "title" }, state: { index: "byStatus", column: "status" }, type: { index: "byType", column: "mediaType" },
  size: { index: "bySize", column: "bytes" }, chunks: { index: "byChunks", column: "chunks" }, updated: { index: "byUpdate", column: "updatedAt" },
} as const satisfies Record<OrderName, { readonly index: string; readonly column: keyof DocumentRow }>;

/** Where a row stands in an order: the value that orders it, then its id. */
type Place = readonly [value: string | number, document: string];

/** What is listed, in which order, from where on. */
interface Listed {
  readonly prefix: KeyValues;
  readonly order: OrderName;
  readonly descending: boolean;
  readonly after: Place | undefined;
  readonly limit: number;
  readonly status: string | undefined;
  readonly type: string | undefined;
  readonly isFiltered: boolean;
  accepts(row: DocumentRow): boolean;
}

/** Whether the live index has applied everything that is logged. */
export async function isIndexed({ rows, indexer }: Pick<Capabilities, "rows" | "indexer">, row: Pick<DocumentRow, "workspace" | "collection">): Promise<boolean> {
  return (await indexer.applied({ workspace: row.workspace, collection: row.collection })) >= (await rows.head(row.workspace));
}

/** The handler of `documents.list`. */
export function listDocuments(capabilities: Capabilities): Handlers<typeof documents>["list"] {
  return async ({ collection, status, type, query, order = "path", descending = order === "updated", limit = 50, cursor }, { principal, signal }) => {
    await requireCollection(capabilities.rows, principal.workspace, collection);
    const readable = readableBy(principal);
    const wanted = query?.toLowerCase();
    const listed: Listed = {
      prefix: [principal.workspace, collection], order, descending, limit, status, type, after: cursor === undefined ? undefined : placeOfCursor(cursor, order),
      isFiltered: !readable.all || status !== undefined || type !== undefined || Boolean(wanted),
      accepts: (row) => (status === undefined || row.status === status) && (type === undefined || row.mediaType === type) && mayRead(readable, row.groups) && (!wanted || `${row.title}\n${row.externalId}`.toLowerCase().includes(wanted)),
    };
    const found = await findRows(capabilities, listed, signal);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    const indexed = await isIndexed(capabilities, { workspace: principal.workspace, collection });
    return { documents: shown.map((row) => documentView(row, indexed)), ...(found.length > limit && last ? { next: encodeCursor([order, ...placeOf(last, order)]) } : {}) };
  };
}

/** At most `limit` + 1 rows behind the cursor: in the order's own index, or sorted here where an index names few enough. */
async function findRows(capabilities: Capabilities, listed: Listed, signal: AbortSignal): Promise<readonly DocumentRow[]> {
  const few = await fewRows(capabilities, listed);
  const found: DocumentRow[] = [];
  for await (const row of few ? sortedBehind(capabilities, listed, few) : rowsBehind(capabilities, listed)) {
    if (listed.accepts(row)) found.push(row);
    if (found.length > listed.limit || signal.aborted) break;
  }
  return found;
}

interface Range { readonly index: string; readonly prefix: KeyValues }

/**
 * The rows of the rarer of the two filters, where sorting all of them costs less than meeting a page of them in the order's index:
 * `n` of `total` rows are met once in `total / n`.
 */
async function fewRows({ rows }: Capabilities, { prefix, order, limit, status, type }: Listed): Promise<Range | undefined> {
  const ranges: Range[] = [...(status === undefined ? [] : [{ index: "byStatus", prefix: [...prefix, status] }]), ...(type === undefined ? [] : [{ index: "byType", prefix: [...prefix, type] }])];
  if (ranges.length === 0 || ranges.some(({ index }) => index === orders[order].index)) return undefined;
  const [total, ...counts] = await Promise.all([rows.count("documents", { prefix }), ...ranges.map((range) => rows.count("documents", range))]);
  const least = Math.min(...counts);
  return least * least < (limit + 1) * (total ?? 0) ? ranges[counts.indexOf(least)] : undefined;
}

async function* sortedBehind({ rows }: Capabilities, { order, descending, after }: Listed, range: Range): AsyncGenerator<DocumentRow> {
  const found: DocumentRow[] = [];
  for (let next: KeyValues | undefined; ; ) {
    const page = await rows.scan("documents", { ...range, limit: scanRowsMax, ...(next ? { after: next } : {}) });
    for (const row of page.rows) found.push(row);
    next = page.next;
    if (!next) break;
  }
  const sign = descending ? -1 : 1;
  const compare = (a: Place, b: Place): number => sign * (compareCells(a[0], b[0]) || compareCells(a[1], b[1]));
  const behind = after === undefined ? found : found.filter((row) => compare(placeOf(row, order), after) > 0);
  yield* behind.toSorted((a, b) => compare(placeOf(a, order), placeOf(b, order)));
}

async function* rowsBehind({ rows }: Capabilities, { prefix, order, descending, after: from, limit, isFiltered, status, type }: Listed): AsyncGenerator<DocumentRow> {
  // Ordered by what is filtered by, the filter is a longer prefix.
  const only = order === "state" ? status : order === "type" ? type : undefined;
  const scan = { index: orders[order].index, prefix: only === undefined ? prefix : [...prefix, only], limit: isFiltered ? scanRowsMax : limit + 1, descending } as const;
  let after: KeyValues | undefined = from && [...prefix, ...from];
  do {
    const page = await rows.scan("documents", { ...scan, ...(after ? { after } : {}) });
    yield* page.rows;
    after = page.next;
  } while (after);
}

function placeOf(row: DocumentRow, order: OrderName): Place {
  return [row[orders[order].column], row.document];
}

/** @throws request.invalid for a cursor of another list or order */
function placeOfCursor(cursor: string, order: OrderName): Place {
  const [of, value, document, ...more] = decodeCursor(cursor);
  const isNumber = orders[order].column === "bytes" || orders[order].column === "chunks" || orders[order].column === "updatedAt";
  if (of !== order || (isNumber ? typeof value !== "number" : typeof value !== "string") || typeof document !== "string" || more.length > 0) throw fail("request.invalid", { where: "cursor", problem: "it is not a cursor of this list in this order" });
  return [value as string | number, document];
}
