// Random histories of commits and reads, done by a row store and by the oracle: they must answer alike.
import type { LogEvent } from "#core/log-entry";
import type { TableName } from "#core/rows/tables";
import type { Commit, Expectation, KeyValues, RowStore, Scan, Write } from "#ports/row-store";
import { withOpened, type Subject, type SuiteKit } from "./kit.ts";
import { awkwardTexts, sampleDocument, sampleElement, sampleSetting } from "./row-samples.ts";

type Step =
  | { readonly do: "commit"; readonly commit: Commit }
  | { readonly do: "scan"; readonly table: TableName; readonly scan: Scan }
  | { readonly do: "tally"; readonly prefix: KeyValues; readonly by: readonly ("status" | "groups" | "version" | "externalId")[] }
  | { readonly do: "get"; readonly table: TableName; readonly keys: readonly KeyValues[] }
  | { readonly do: "log"; readonly workspace: string; readonly after: number; readonly limit: number };

/** Declares the histories when the subject names an oracle. */
export function rowHistories(kit: SuiteKit, subject: Subject<RowStore>): void {
  const { oracle } = subject;
  if (!oracle) return;
  const { fc, it, expect } = kit;

  it("answers a random history as the oracle does", () =>
    withOpened(subject, async ({ port }) => {
      let run = 0;
      const history = fc.array(steps(fc), { minLength: 1, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(history, async (list) => {
          const twin = oracle();
          const prefix = `${run++}:`;
          for (const step of list) expect(await answer(port, step, prefix)).toEqual(await answer(twin, step, prefix));
        }),
        { numRuns: 150 },
      );
      expect(await port.check()).toEqual([]);
    }), 120_000);
}

/** Does one step; each run has workspaces of its own, so that runs may share a store. */
async function answer(store: RowStore, step: Step, prefix: string): Promise<unknown> {
  switch (step.do) {
    case "commit":
      return store.commit(inWorkspace(step.commit, prefix)).catch((error: { code: string }) => error.code);
    case "scan":
      return allPages(store, step.table, { ...step.scan, prefix: ownKey(step.scan.prefix, prefix) });
    case "tally":
      return store.tally("documents", { prefix: ownKey(step.prefix, prefix), by: step.by, sums: ["bytes", "updatedAt"] });
    case "get":
      return store.getMany(step.table, step.keys.map((key) => ownKey(key, prefix)));
    default:
      return (await store.readLog(prefix + step.workspace, step.after, step.limit)).map((entry) => [entry.seq, entry.event]);
  }
}

/** Every page of a scan, each with its cursor; the oracle's pages must be cut at the same places. */
async function allPages(store: RowStore, table: TableName, scan: Scan): Promise<unknown> {
  const pages: unknown[] = [await store.count(table, scan)];
  for (let after: KeyValues | undefined; ; ) {
    const page = await store.scan(table, { ...scan, ...(after ? { after } : {}) });
    pages.push(page.rows, page.next);
    if (!page.next) return pages;
    after = page.next;
  }
}

const ownKey = (key: KeyValues, prefix: string): KeyValues => [`${prefix}${key[0]}`, ...key.slice(1)];

function inWorkspace(commit: Commit, prefix: string): Commit {
  const writes = commit.writes.map((write): Write => {
    if (write.kind === "delete") return { ...write, keys: write.keys.map((key) => ownKey(key, prefix)) };
    if (write.kind === "deletePrefix") return { ...write, prefix: ownKey(write.prefix, prefix) };
    return { ...write, rows: write.rows.map((row) => ({ ...row, workspace: prefix + row.workspace })) } as Write;
  });
  const expect = commit.expect?.map((expectation) => ({ ...expectation, key: ownKey(expectation.key, prefix) }));
  return { ...commit, workspace: prefix + commit.workspace, writes, ...(expect ? { expect } : {}) };
}

function steps(fc: SuiteKit["fc"]) {
  const workspace = fc.constantFrom("w", "x");
  const text = fc.constantFrom(...awkwardTexts);
  const ordinal = fc.integer({ min: 0, max: 12 });
  const tables = ["settings", "documents", "elements"] as const;
  const keyOf = { settings: fc.tuple(text), documents: fc.tuple(fc.constantFrom("c", "e"), text), elements: fc.tuple(text, ordinal) };
  const indexes = { settings: [undefined], documents: [undefined, "byExternalId", "byStatus", "byUpdate", "byVersion", "byContent", "byTitle", "bySize", "byTotals"], elements: [undefined] };
  const maybeText = fc.option(text, { nil: null });

  const row = {
    settings: keyOf.settings.chain(([name]) => fc.record({ name: fc.constant(name), value: fc.oneof(fc.integer(), text) })).map((over) => sampleSetting(over)),
    documents: fc.tuple(keyOf.documents, fc.record({ externalId: text, status: fc.constantFrom("read", "failed"), updatedAt: ordinal, version: maybeText, contentHash: maybeText, title: text, bytes: ordinal, groups: fc.subarray(["a", "b"]) }))
      .map(([[collection, document], over]) => sampleDocument({ collection, document, ...over })),
    elements: keyOf.elements.map(([version, at]) => sampleElement({ version, ordinal: at, start: at * 7 })),
  };
  const write = (owner: string) => fc.constantFrom(...tables).chain((table) => {
    const keys = (keyOf[table] as ReturnType<typeof fc.tuple<(string | number)[]>>).map((key) => [owner, ...key]);
    return fc.oneof(
      { weight: 4, arbitrary: fc.array(row[table] as ReturnType<typeof fc.constant<object>>, { maxLength: 8 }).map((rows) => ({ kind: "put", table, rows: rows.map((one) => ({ ...one, workspace: owner })) })) },
      { weight: 1, arbitrary: fc.array(keys, { maxLength: 4 }).map((list) => ({ kind: "delete", table, keys: list })) },
      { weight: 1, arbitrary: fc.tuple(keys, fc.integer({ min: 1, max: 3 })).map(([key, length]) => ({ kind: "deletePrefix", table, prefix: key.slice(0, length) })) },
    ) as ReturnType<typeof fc.constant<Write>>;
  });
  const expectation = (owner: string) => fc.record({ key: keyOf.documents.map((key) => [owner, ...key]), is: fc.oneof(fc.constantFrom("absent" as const, "present" as const), fc.record({ status: fc.constant("read"), version: maybeText })) })
    .map((one): Expectation => ({ table: "documents", ...one }));
  const event = text.map((document): LogEvent => ({ type: "document.put", collection: "c", document }));
  const commit = workspace.chain((owner) => fc.record({ workspace: fc.constant(owner), writes: fc.array(write(owner), { maxLength: 4 }), expect: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(expectation(owner), { maxLength: 2 }) }), log: fc.array(event, { maxLength: 2 }) }));
  const scan = fc.constantFrom(...tables).chain((table) => fc.tuple(workspace, fc.constantFrom(...indexes[table]), fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 5 }))
    .map(([owner, index, isNarrow, descending, limit]) => ({ table, scan: { prefix: isNarrow ? [owner, table === "elements" ? "a" : "c"] : [owner], limit, descending, ...(index ? { index } : {}) } })));

  return fc.oneof(
    { weight: 3, arbitrary: commit.map((one): Step => ({ do: "commit", commit: one })) },
    { weight: 3, arbitrary: scan.map((one): Step => ({ do: "scan", ...one })) },
    { weight: 1, arbitrary: fc.tuple(workspace, fc.array(keyOf.documents, { maxLength: 5 })).map(([owner, keys]): Step => ({ do: "get", table: "documents", keys: keys.map((key) => [owner, ...key]) })) },
    { weight: 1, arbitrary: fc.tuple(workspace, fc.boolean(), fc.subarray(["status", "groups", "version", "externalId"] as const, { minLength: 1 })).map(([owner, isNarrow, by]): Step => ({ do: "tally", prefix: isNarrow ? [owner, "c"] : [owner], by })) },
    { weight: 1, arbitrary: fc.record({ workspace, after: ordinal, limit: fc.integer({ min: 1, max: 4 }) }).map((one): Step => ({ do: "log", ...one })) },
  );
}
