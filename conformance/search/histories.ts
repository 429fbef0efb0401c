// Random histories of an index: documents come, change, move and go, the process crashes, the index is rebuilt; beside the oracle.
import type { Filter } from "#core/filter/filter";
import type { FusedQuery } from "#core/ranking/candidate";
import type { SpellingQuery } from "#core/ranking/spelling";
import type { SuggestionQuery } from "#core/ranking/suggestions";
import { outlineOf } from "#core/text/outline";
import { isOfVersion, type DocumentVectors } from "#core/vectors/document-vectors";
import { encodeVector, normalised } from "#core/vectors/vector";
import type { IndexChange, IndexDocument, IndexQuery, SearchIndex } from "#ports/search-index";
import { sampleFusedQuery, sampleQuery, sampleRules, sampleScope as scope } from "./samples.ts";
import { type Opened, type Subject, type SuiteKit, withOpened } from "../kit.ts";

type Batch = { readonly seq: number; readonly changes: readonly IndexChange[] };

type Step =
  | { readonly do: "apply"; readonly changes: readonly IndexChange[] }
  | { readonly do: "flush" | "reopen" | "crash" | "rebuild" | "again" }
  | { readonly do: "fused"; readonly query: FusedQuery }
  | { readonly do: "suggest"; readonly query: SuggestionQuery }
  | { readonly do: "spelling"; readonly query: SpellingQuery }
  | { readonly do: "search"; readonly query: IndexQuery };

/** An engine at work, and the log from which it can be brought up again. */
interface Bench {
  readonly opened: Opened<SearchIndex>;
  port: SearchIndex;
  readonly log: Batch[];
}

/** Histories that one run of the suite tries. */
const historiesOfRun = 300;

/** Declares the histories when the subject names an oracle. */
export function indexHistories(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const { oracle } = subject;
  if (!oracle) return;
  const { fc, it, expect } = kit;

  it("answers a random history as the oracle does: hits, scores, order, totals and explanations", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps(fc), { minLength: 3, maxLength: 30 }), (list) => withOpened(subject, async (opened) => {
        const bench: Bench = { opened, port: opened.port, log: [] };
        const twin = oracle();
        for (const step of list) {
          if (step.do === "search") await compare(kit, { port: bench.port, twin }, step.query);
          else if (step.do === "fused") await compareFused(kit, { port: bench.port, twin }, step.query);
          else if (step.do === "spelling") expect(await bench.port.spelling(scope, step.query)).toEqual(await twin.spelling(scope, step.query));
          else if (step.do === "suggest") expect(await bench.port.suggest(scope, step.query)).toEqual(await twin.suggest(scope, step.query));
          else await act(bench, twin, step);
        }
        await compareWhole(kit, bench, twin);
      })),
      { numRuns: subject.name.includes("thread") ? 20 : historiesOfRun },
    );
    expect.hasAssertions();
  }, 300_000);
}

async function act(bench: Bench, twin: SearchIndex, step: Exclude<Step, { do: "search" | "fused" | "suggest" | "spelling" }>): Promise<void> {
  if (step.do === "apply") {
    const batch = { seq: bench.log.length + 1, changes: step.changes };
    bench.log.push(batch);
    await Promise.all([bench.port.apply(scope, batch), twin.apply(scope, batch)]);
  } else if (step.do === "flush") await bench.port.flush(scope);
  else if (step.do === "again") for (const batch of bench.log.slice(-2)) await bench.port.apply(scope, batch);
  else if (step.do === "rebuild") await rebuild(bench);
  else await restart(bench, step.do);
}

/** After a crash the log is applied from where the index stands. */
async function restart(bench: Bench, how: "reopen" | "crash"): Promise<void> {
  const open = how === "crash" ? bench.opened.crash : bench.opened.reopen;
  if (open === undefined) return;
  bench.port = await open();
  const { appliedSeq } = await bench.port.state(scope);
  for (const batch of bench.log.slice(appliedSeq)) await bench.port.apply(scope, batch);
}

async function rebuild(bench: Bench): Promise<void> {
  const { port, log } = bench;
  await port.drop(scope, "next");
  if (log.length === 0) return;
  for (const batch of log) await port.apply(scope, batch, "next");
  await port.swap(scope);
}

async function compare({ expect }: SuiteKit, { port, twin }: { port: SearchIndex; twin: SearchIndex }, query: IndexQuery): Promise<void> {
  const [found, wanted] = [await port.search(scope, query), await twin.search(scope, query)];
  expect(found.hits).toEqual(wanted.hits);
  expect(found.seq).toBe(wanted.seq);
  expect(found.facets).toEqual(wanted.facets);
  expect(found.maxPossibleScore).toBeCloseTo(wanted.maxPossibleScore, 6);
  if (found.isLowerBound) expect(found.total).toBeLessThanOrEqual(wanted.total);
  else expect(found.total).toBe(wanted.total);
}

async function compareFused({ expect }: SuiteKit, { port, twin }: { port: SearchIndex; twin: SearchIndex }, query: FusedQuery): Promise<void> {
  const [{ total, isLowerBound, maxPossibleScore, ...found }, wanted] = [await port.fused(scope, query), await twin.fused(scope, query)];
  expect(found).toEqual({ seq: wanted.seq, hits: wanted.hits, candidates: wanted.candidates, isDense: wanted.isDense, facets: wanted.facets });
  expect(maxPossibleScore).toBeCloseTo(wanted.maxPossibleScore, 6);
  if (isLowerBound) expect(total).toBeLessThanOrEqual(wanted.total);
  else expect(total).toBe(wanted.total);
}

async function compareWhole(kit: SuiteKit, { port, log }: Bench, twin: SearchIndex): Promise<void> {
  const { expect } = kit;
  for (const text of ["a b c d e", '"a b" c', "rare seldom", ""]) await compare(kit, { port, twin }, sampleQuery(text, { limit: 5 }));
  const [state, wanted] = [await port.state(scope), await twin.state(scope)];
  for (const depth of [2, 20]) await compareFused(kit, { port, twin }, sampleFusedQuery("a b", { depth, onePerDocument: depth === 2, dense: { model: "m", vector: unit([1, 2, -1]) } }));
  for (const text of ["a", "a t", "b ", "c d"]) expect(await port.suggest(scope, { text, readable: { all: true }, limit: 3 })).toEqual(await twin.suggest(scope, { text, readable: { all: true }, limit: 3 }));
  expect({ ...state, sizeBytes: 0 }).toEqual({ ...wanted, sizeBytes: 0 });
  expect(await port.documents(scope, { after: "", limit: 1000 })).toEqual(await twin.documents(scope, { after: "", limit: 1000 }));
  expect(await port.verify(scope, survivors(log))).toEqual([]);
}

/** The documents as they are after the whole log. */
function survivors(log: readonly Batch[]): readonly IndexDocument[] {
  const documents = new Map<string, IndexDocument>();
  for (const change of log.flatMap(({ changes }) => changes)) {
    if (change.kind === "put") documents.set(change.document.document, change.document);
    else if (change.kind === "remove") documents.delete(change.document);
    else {
      const known = documents.get(change.document);
      if (known === undefined) continue;
      if (change.kind === "access") documents.set(change.document, { ...known, groups: change.groups, fields: change.fields });
      else if (isOfVersion(known.entries, change)) documents.set(change.document, { ...known, vectors: joined(known.vectors, change.vectors) });
    }
  }
  return [...documents.values()];
}

function joined(before: DocumentVectors | undefined, given: DocumentVectors): DocumentVectors {
  return { ...given, rows: given.rows.map((row, i) => row ?? before?.rows[i] ?? null) };
}

function unit(values: readonly number[]): Float32Array {
  return normalised(Float32Array.from(values));
}

function steps(fc: SuiteKit["fc"]) {
  return fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant("apply" as const), changes: fc.array(changes(fc), { maxLength: 6 }) }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant("search" as const), query: queries(fc) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("fused" as const), query: fusedQueries(fc) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("spelling" as const), query: queries(fc).map(({ readable, filter, limit }): SpellingQuery => ({ text: ["rrae seldmo", "seldoms haben", "titel", "raer"][limit % 4]!, readable, ...(filter ? { filter } : {}) })) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("suggest" as const), query: suggestionQueries(fc) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("flush" as const, "reopen" as const, "crash" as const, "rebuild" as const, "again" as const) }) },
  );
}

/** Documents move (their external id changes), so that a tie is broken anew. */
function changes(fc: SuiteKit["fc"]) {
  const document = fc.constantFrom("d1", "d2", "d3", "d4", "d5", "d6", "d7");
  const groups = fc.subarray(["g1", "g2"]);
  const fields = fc.record({ year: fc.integer({ min: 2020, max: 2023 }), tag: fc.constantFrom("x", "y") });
  const words = fc.array(fc.constantFrom("a", "a", "a", "b", "b", "c", "d", "e", "the", "Haben", "a_b", "rare", "seldom"), { maxLength: 14 }).map((list) => list.join(" "));
  const entry = fc.record({ version: fc.constantFrom("v1", "v2"), title: fc.constantFrom("", "a title", "b"), headings: fc.subarray(["a", "c d"]), text: words });
  const entries = fc.array(entry, { maxLength: 3 }).map((list) => list.map((each, i) => ({ ...each, ordinal: i * 2 })));
  const outline = fc.subarray(["a title", "B", "c d", "A title"]).map(outlineOf);
  const put = fc.record({ document, outline, externalId: fc.constantFrom("x/", "\u{10000}/", "\uFF5E/", "y/"), language: fc.constantFrom("en", "de"), groups, fields, entries });
  return fc.oneof(
    { weight: 5, arbitrary: fc.tuple(put, fc.option(vectors(fc, 3))).map(([each, made]): IndexChange => ({ kind: "put", document: { ...each, externalId: each.externalId + each.document, ...(made ? { vectors: { ...made, rows: each.entries.map((_entry, i) => made.rows[i] ?? null) } } : {}) } })) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }).chain((count) => fc.record({ document, version: fc.constantFrom("v1", "v2"), vectors: vectors(fc, count) })).map((each): IndexChange => ({ kind: "vectors", ...each })) },
    { weight: 2, arbitrary: document.map((each): IndexChange => ({ kind: "remove", document: each })) },
    { weight: 2, arbitrary: fc.record({ document, groups, fields }).map((each): IndexChange => ({ kind: "access", ...each })) },
  );
}

/** Few different vectors, so that many are equally near. */
function vectors(fc: SuiteKit["fc"], count: number) {
  const row = fc.option(fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 3, maxLength: 3 }).filter((values) => values.some((value) => value !== 0)).map((values) => encodeVector(unit(values), "float16")));
  return fc.array(row, { minLength: count, maxLength: count }).map((rows): DocumentVectors => ({ model: "m", dimensions: 3, rows }));
}

function fusedQueries(fc: SuiteKit["fc"]) {
  const dense = fc.option(fc.record({ model: fc.constantFrom("m", "m", "m", "other"), vector: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 3, maxLength: 3 }).map((values) => unit(values.some((value) => value !== 0) ? values : [1, 0, 0])) }));
  const rules = fc.constantFrom(sampleRules, { ...sampleRules, feedbackWeight: 0 }, { ...sampleRules, method: "rrf" as const });
  return fc
    .record({ query: queries(fc), depth: fc.integer({ min: 1, max: 6 }), mode: fc.constantFrom("hybrid" as const, "dense" as const), rules, dense })
    .map(({ query: { text, onePerDocument, ...query }, dense: asked, ...more }): FusedQuery => sampleFusedQuery(text, { ...query, ...more, onePerDocument: onePerDocument === true, ...(asked ? { dense: asked } : {}) }));
}

function suggestionQueries(fc: SuiteKit["fc"]) {
  return fc.record({ query: queries(fc), text: fc.constantFrom("a", "t", "a ti", "c", "b") }).map(({ query: { readable, filter, limit }, text }): SuggestionQuery => ({ text, readable, limit, ...(filter ? { filter } : {}) }));
}

function queries(fc: SuiteKit["fc"]) {
  const word = fc.constantFrom("a", "b", "c", "d", "e", "the", "haben", "habe", "a_b", "rare", "seldom", "unknown", "title", '"a b"', '"b a"', '"a_b c"', '"the"', '"c d"');
  const readable = fc.oneof(fc.constant({ all: true as const }), fc.record({ all: fc.constant(false as const), groups: fc.subarray(["g1", "g2"]) }));
  const filter = fc.constantFrom<Filter | undefined>(undefined, undefined, undefined, { op: ">=", field: "year", value: 2022 }, { op: "not", filter: { op: "=", field: "tag", value: "x" } });
  return fc
    .record({ text: fc.array(word, { maxLength: 8 }).map((list) => list.join(" ")), readable, filter, limit: fc.integer({ min: 0, max: 6 }), offset: fc.integer({ min: 0, max: 3 }), explain: fc.boolean(), onePerDocument: fc.boolean(), facets: fc.option(fc.subarray(["tag", "year", "*"])) })
    .map(({ filter: chosen, facets, ...query }): IndexQuery => ({ ...query, ...(chosen === undefined ? {} : { filter: chosen }), ...(facets ? { facets } : {}) }));
}
