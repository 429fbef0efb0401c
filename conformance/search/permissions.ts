// What a reader is shown beside an index that holds nothing but what the reader may read: hits, counts, facets, suggestions, spellings, scores and explanations are the same.
import { mayRead, type Readable } from "#core/access";
import type { JsonObject } from "#core/json";
import { outlineOf } from "#core/text/outline";
import { encodeVector, normalised } from "#core/vectors/vector";
import type { IndexChange, IndexDocument, IndexScope, SearchIndex } from "#ports/search-index";
import { sampleEntry, sampleFusedQuery, sampleIndexDocument, sampleQuery, sampleRules } from "./samples.ts";
import { createSeededRandom } from "../seeded-random.ts";

/** What was asked and what differed. */
export interface PermissionTrials {
  readonly trials: number;
  /** Each difference in words, with what shows it again. */
  readonly differences: readonly string[];
}

const groupNames = ["board", "staff", "press"] as const;
const documentsMax = 24;
const trialsPerIndex = 50;
const dimensions = 8;
const model = "permissions@sha256:000000000000";
/** More than there are chunks: nothing is passed over, so that counts are exact. */
const limit = 200;

/** Asks `trials` random queries as random readers of random indexes, each beside one of the readable documents alone. The same seed asks the same. */
export async function permissionTrials(index: SearchIndex, { seed, trials }: { readonly seed: number; readonly trials: number }): Promise<PermissionTrials> {
  const differences: string[] = [];
  for (let asked = 0, round = 0; asked < trials; round++) {
    const chance = new Chance(seed * 1_000_003 + round);
    const whole: IndexScope = { workspace: "fuzz", collection: `whole-${round}` };
    const documents = await fill(index, whole, chance);
    for (let turn = 0; turn < groupNames.length && asked < trials; turn++) {
      const readable: Readable = { all: false, groups: chance.some(groupNames) };
      const alone: IndexScope = { workspace: "fuzz", collection: `alone-${round}-${turn}` };
      const put = [...documents.values()].filter(({ groups }) => mayRead(readable, groups)).map((document): IndexChange => ({ kind: "put", document }));
      await index.apply(alone, { seq: 1, changes: put });
      for (let i = 0; i < trialsPerIndex && asked < trials; i++, asked++) {
        const different = await differenceOf(index, { whole, alone, readable, chance });
        if (different !== undefined) differences.push(`seed ${seed}, index ${round}, reader ${turn}, query ${i}: ${different}`);
      }
      await index.drop(alone);
    }
    await index.drop(whole);
  }
  return { trials, differences };
}

/** Fills an index by puts, removals and changes of access, some of it flushed; answers what it holds in the end. */
async function fill(index: SearchIndex, scope: IndexScope, chance: Chance): Promise<ReadonlyMap<string, IndexDocument>> {
  const held = new Map<string, IndexDocument>();
  for (let seq = 1; seq <= 4; seq++) {
    const changes: IndexChange[] = [];
    for (let i = 0; i < documentsMax / 3; i++) {
      const id = `d${chance.below(documentsMax)}`;
      const known = held.get(id);
      const kind = known === undefined ? "put" : chance.one(["put", "remove", "access"] as const);
      if (kind === "put") {
        const document = chance.document(id);
        held.set(id, document);
        changes.push({ kind, document });
      } else if (kind === "remove") {
        held.delete(id);
        changes.push({ kind, document: id });
      } else if (known !== undefined) {
        const [groups, fields] = [chance.groups(), chance.below(2) === 0 ? known.fields : chance.fields()];
        held.set(id, { ...known, groups, fields });
        changes.push({ kind: "access", document: id, groups, fields });
      }
    }
    await index.apply(scope, { seq, changes });
    if (chance.below(2) === 0) await index.flush(scope);
  }
  return held;
}

interface Trial {
  readonly whole: IndexScope;
  readonly alone: IndexScope;
  readonly readable: Readable;
  readonly chance: Chance;
}

async function differenceOf(index: SearchIndex, { whole, alone, readable, chance }: Trial): Promise<string | undefined> {
  const text = chance.query();
  const filter = chance.below(3) === 0 ? { filter: { op: "=" as const, field: "year", value: 2020 + chance.below(3) } } : {};
  const facets = chance.below(3) === 0 ? { facets: ["tag", "year", "*"] } : {};
  if (chance.below(6) === 0) {
    const query = { text: chance.misspelt(), readable, ...filter };
    const [{ unknown: seen }, { unknown: wanted }] = [await index.spelling(whole, query), await index.spelling(alone, query)];
    return compared(query.text, seen, wanted);
  }
  if (chance.below(4) === 0) {
    const query = { text: chance.words(1).slice(0, 1 + chance.below(4)), readable, limit: 1 + chance.below(4), ...filter };
    const [{ suggestions: seen }, { suggestions: wanted }] = [await index.suggest(whole, query), await index.suggest(alone, query)];
    return compared(query.text, seen, wanted);
  }
  if (chance.below(2) === 0) {
    const query = sampleQuery(text, { limit, readable, onePerDocument: chance.below(2) === 0, ...filter, ...facets });
    const [{ seq: _seen, ...seen }, { seq: _wanted, ...wanted }] = [await index.search(whole, query), await index.search(alone, query)];
    return compared(text, seen, wanted);
  }
  const rules = chance.below(4) > 0 ? { ...sampleRules, feedback: { sourcesMax: 1 + chance.below(4), comparedMax: 1 + chance.below(12), power: 3 } } : { ...sampleRules, feedbackWeight: 0 };
  const mode = chance.below(4) > 0 ? "hybrid" : "dense";
  const query = sampleFusedQuery(text, { readable, depth: limit, mode, rules, dense: { model, vector: chance.vector() }, onePerDocument: chance.below(2) === 0, ...filter, ...facets });
  const [{ seq: _seen, ...seen }, { seq: _wanted, ...wanted }] = [await index.fused(whole, query), await index.fused(alone, query)];
  return compared(text, seen, wanted);
}

function compared(text: string, seen: object, wanted: object): string | undefined {
  const [left, right] = [JSON.stringify(seen), JSON.stringify(wanted)];
  return left === right ? undefined : `"${text}" shows ${left} instead of ${right}`;
}

/** Random documents and queries over few words, so that they meet. */
class Chance {
  readonly #unit: () => number;

  constructor(seed: number) {
    this.#unit = createSeededRandom(seed).unit;
  }

  below(count: number): number {
    return Math.floor(this.#unit() * count);
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  some<Item>(items: readonly Item[]): readonly Item[] {
    return items.filter(() => this.#unit() < 0.4);
  }

  /** Nobody's in particular every other time. */
  groups(): readonly string[] {
    return this.below(2) === 0 ? [] : this.some(groupNames);
  }

  words(countMax: number): string {
    return Array.from({ length: 1 + this.below(countMax) }, () => this.one(["pump", "pumpen", "valve", "seal", "bar", "the", "oil_tank", "oil", "plan", "budget"])).join(" ");
  }

  /** A word without one of its letters. */
  misspelt(): string {
    const word = this.words(1).split(" ")[0]!;
    const at = this.below(word.length);
    return word.slice(0, at) + word.slice(at + 1);
  }

  query(): string {
    return this.below(5) === 0 ? `"${this.words(2)}" ${this.words(2)}` : this.words(4);
  }

  vector(): Float32Array {
    return normalised(Float32Array.from({ length: dimensions }, () => this.#unit() - 0.5));
  }

  document(id: string): IndexDocument {
    const entries = Array.from({ length: 1 + this.below(3) }, (_none, ordinal) => sampleEntry(ordinal, this.words(12)));
    const outline = outlineOf(Array.from({ length: this.below(4) }, () => this.words(2)));
    const vectors = this.below(3) === 0 ? {} : { vectors: { model, dimensions, rows: entries.map(() => (this.below(4) === 0 ? null : encodeVector(this.vector(), "float16"))) } };
    return sampleIndexDocument(id, "", { language: this.one(["en", "de"]), groups: this.groups(), fields: this.fields(), entries, outline, ...vectors });
  }

  /** A field of its own now and then, so that even its name is a secret. */
  fields(): JsonObject {
    return { year: 2020 + this.below(3), ...(this.below(2) === 0 ? { tag: this.some(["draft", "final", "old"]) } : {}), ...(this.below(8) === 0 ? { [`only${this.below(100)}`]: true } : {}) };
  }
}
