// The search index on disk: a folder a scope, in it a folder a generation, and a pointer that says which one lives.
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "#core/errors";
import type { FusedQuery, FusedResult } from "#core/ranking/candidate";
import { runFused } from "./search/fused.ts";
import { runQuery } from "./search/query.ts";
import { runSpelling } from "./search/spelling.ts";
import { runSuggest } from "./search/suggest.ts";
import { Turn } from "#core/streams/turn";
import type { SpellingQuery, SpellingResult } from "#core/ranking/spelling";
import type { SuggestionQuery, SuggestionResult } from "#core/ranking/suggestions";
import type { Analyser } from "#ports/analyser";
import type { Clock } from "#ports/clock";
import type { Generation as GenerationName, IndexChange, IndexDifference, IndexDocument, IndexQuery, IndexResult, IndexScope, IndexState, KeptGeneration, SearchIndex } from "#ports/search-index";
import { sealJson, unsealJson, writeDurably } from "./file/durable-files.ts";
import { Generation, type GenerationContext, type GenerationLimits } from "./generation.ts";
import { PageCache } from "./file/paged-file.ts";
import { VectorMemory } from "./vectors/vector-memory.ts";

/** How the engine is opened. `clock` is only asked how long a slice of work took. */
export interface SegmentsOptions {
  readonly directory: string;
  readonly analyser: Analyser;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly limits?: Partial<SegmentsLimits>;
}

/** Sizes of the engine. */
export interface SegmentsLimits extends GenerationLimits {
  /** Bytes of segment pages kept in memory, over all scopes. */
  readonly cacheBytesMax: number;
}

const defaultLimits: SegmentsLimits = { tailBytesMax: 16_000_000, checkedAtOpenBytesMax: 268_435_456, cacheBytesMax: 67_108_864 };

/** Opens the index in `directory`, which is made when it is not there. Scopes are opened when they are first asked for. */
export function openSegments(options: SegmentsOptions): SearchIndex {
  mkdirSync(options.directory, { recursive: true });
  return new SegmentsSearchIndex(options);
}

/** Which folders hold the generations of a scope. */
type Folders = { readonly live: string } & { readonly [Name in OtherName]: string | null };
type OtherName = Exclude<GenerationName, "live">;

/** The folders, and how many were made so far. */
interface Pointer extends Folders {
  readonly made: number;
}

const otherNames: readonly OtherName[] = ["beside", "next"];

const pointerName = "generations.json";

class SegmentsSearchIndex implements SearchIndex {
  private readonly directory: string;
  private readonly context: GenerationContext;
  private readonly scopes = new Map<string, ScopeIndex>();

  constructor({ directory, analyser, clock, limits }: SegmentsOptions) {
    this.directory = directory;
    const all = { ...defaultLimits, ...limits };
    this.context = { analyser, cache: new PageCache(all.cacheBytesMax), memory: new VectorMemory(), monotonicMs: () => clock.monotonicMs(), limits: all };
  }

  async state(scope: IndexScope, generation: GenerationName = "live"): Promise<IndexState> {
    return this.at(scope).generation(generation)?.state ?? { appliedSeq: 0, documents: 0, chunks: 0, sizeBytes: 0, damage: [], vectors: { model: null, dimensions: 0, vectors: 0, refused: 0 } };
  }

  async apply(scope: IndexScope, batch: { readonly seq: number; readonly changes: readonly IndexChange[] }, generation: GenerationName = "live"): Promise<void> {
    await (await this.at(scope).made(generation)).apply(batch);
  }

  async flush(scope: IndexScope): Promise<void> {
    for (const generation of this.at(scope).all()) await generation.flush();
  }

  async search(scope: IndexScope, query: IndexQuery): Promise<IndexResult> {
    return this.at(scope).live.ask((all) => runQuery(all, query));
  }

  async fused(scope: IndexScope, query: FusedQuery, generation: KeptGeneration = "live"): Promise<FusedResult> {
    const nothing = { seq: 0, hits: [], candidates: 0, total: 0, isLowerBound: false, maxPossibleScore: 0, isDense: false };
    return this.at(scope).generation(generation)?.ask((all) => runFused(all, query)) ?? nothing;
  }

  async suggest(scope: IndexScope, query: SuggestionQuery): Promise<SuggestionResult> {
    return this.at(scope).live.ask(({ parts }) => runSuggest(parts, query));
  }

  async spelling(scope: IndexScope, query: SpellingQuery): Promise<SpellingResult> {
    return this.at(scope).live.ask((all) => runSpelling(all, query));
  }

  async documents(scope: IndexScope, { after, limit }: { readonly after: string; readonly limit: number }, generation: KeptGeneration = "live"): Promise<readonly string[]> {
    return this.at(scope).generation(generation)?.documents(after, limit) ?? [];
  }

  async verify(scope: IndexScope, expected: readonly IndexDocument[], generation: KeptGeneration = "live"): Promise<readonly IndexDifference[]> {
    const found = this.at(scope).generation(generation);
    if (found === null) return expected.map(({ document }) => ({ document, ordinal: null, problem: "missing", detail: "the generation is not there" }));
    return found.verify(expected);
  }

  async swap(scope: IndexScope, into: KeptGeneration = "live"): Promise<void> {
    await this.at(scope).swap(into);
  }

  async exchange(scope: IndexScope): Promise<void> {
    await this.at(scope).exchange();
  }

  async drop(scope: IndexScope, generation?: GenerationName): Promise<void> {
    await this.at(scope).drop(generation);
  }

  async close(): Promise<void> {
    for (const scope of this.scopes.values()) await scope.close();
    this.scopes.clear();
  }

  private at(scope: IndexScope): ScopeIndex {
    const folder = join(this.directory, safeName(scope.workspace), safeName(scope.collection));
    const known = this.scopes.get(folder);
    if (known !== undefined) return known;
    const opened = new ScopeIndex(folder, scope.collection, this.context);
    this.scopes.set(folder, opened);
    return opened;
  }
}

/** The generations of one scope. */
class ScopeIndex {
  live: Generation;
  private readonly others = new Map<OtherName, Generation>();
  private readonly folder: string;
  private readonly name: string;
  private readonly context: GenerationContext;
  private readonly turn = new Turn();
  private pointer: Pointer;

  constructor(folder: string, name: string, context: GenerationContext) {
    this.folder = folder;
    this.name = name;
    this.context = context;
    mkdirSync(folder, { recursive: true });
    this.pointer = readPointer(folder);
    const used = new Set([pointerName, this.pointer.live, this.pointer.beside, this.pointer.next]);
    for (const entry of readdirSync(folder)) if (!used.has(entry)) rmSync(join(folder, entry), { recursive: true, force: true });
    this.live = new Generation(join(folder, this.pointer.live), context);
    for (const other of otherNames) {
      const made = this.pointer[other];
      if (made !== null) this.others.set(other, new Generation(join(folder, made), context));
    }
  }

  generation(name: GenerationName): Generation | null {
    return name === "live" ? this.live : (this.others.get(name) ?? null);
  }

  /** All generations that are there, the live one first. */
  all(): readonly Generation[] {
    return [this.live, ...this.others.values()];
  }

  /** The generation, begun when there is none. */
  made(name: GenerationName): Promise<Generation> {
    return this.turn.run(async () => {
      const known = this.generation(name);
      if (known !== null || name === "live") return known ?? this.live;
      const generation = new Generation(await this.begin(name), this.context);
      this.others.set(name, generation);
      return generation;
    });
  }

  swap(into: KeptGeneration): Promise<void> {
    return this.turn.run(async () => {
      const next = this.need("next");
      await next.flush();
      const old = this.generation(into);
      await this.point({ ...this.pointer, [into]: this.pointer.next, next: null });
      this.others.delete("next");
      if (into === "live") this.live = next;
      else this.others.set(into, next);
      if (old !== null) await destroy(old);
    });
  }

  exchange(): Promise<void> {
    return this.turn.run(async () => {
      const [live, beside] = [this.live, this.need("beside")];
      await live.flush();
      await beside.flush();
      await this.point({ ...this.pointer, live: this.pointer.beside ?? this.pointer.live, beside: this.pointer.live });
      this.live = beside;
      this.others.set("beside", live);
    });
  }

  drop(name?: GenerationName): Promise<void> {
    return this.turn.run(async () => {
      for (const other of otherNames) {
        const generation = this.others.get(other);
        if (generation === undefined || (name !== undefined && name !== other)) continue;
        await this.point({ ...this.pointer, [other]: null });
        this.others.delete(other);
        await destroy(generation);
      }
      if (name !== undefined && name !== "live") return;
      const old = this.live;
      this.live = new Generation(await this.begin("live"), this.context);
      await destroy(old);
    });
  }

  close(): Promise<void> {
    return this.turn.run(async () => {
      for (const generation of this.all()) {
        try {
          await generation.flush();
        } finally {
          await generation.close();
        }
      }
    });
  }

  /** @throws index.not_found */
  private need(name: OtherName): Generation {
    const found = this.others.get(name);
    if (found === undefined) throw fail("index.not_found", { index: `${this.name} (${name})` });
    return found;
  }

  /** Points at a new folder, and answers it. */
  private async begin(name: GenerationName): Promise<string> {
    const made = this.pointer.made + 1;
    await this.point({ ...this.pointer, [name]: `g${made}`, made });
    return join(this.folder, `g${made}`);
  }

  private async point(pointer: Pointer): Promise<void> {
    await writeDurably(this.folder, pointerName, sealJson({ ...pointer }));
    this.pointer = pointer;
  }
}

async function destroy(generation: Generation): Promise<void> {
  await generation.close();
  await rm(generation.folder, { recursive: true, force: true });
}

/** Without a pointer, or with a damaged one, the one that was made first is taken: a later one was not yet live. */
function readPointer(folder: string): Pointer {
  const entries = readdirSync(folder);
  if (entries.includes(pointerName)) {
    const pointer = unsealJson(readFileSync(join(folder, pointerName), "utf8")) as (Omit<Pointer, "beside"> & Partial<Pick<Pointer, "beside">>) | null;
    if (pointer !== null) return { beside: null, ...pointer };
  }
  const made = entries.filter((entry) => /^g\d+$/.test(entry)).map((entry) => Number(entry.slice(1)));
  const first = Math.min(...made, Math.max(1, ...made));
  return { live: `g${first}`, beside: null, next: null, made: Math.max(1, ...made) };
}

/** A folder's name that holds nothing but letters, digits and signs that every file system takes. */
function safeName(name: string): string {
  const safe = name.replace(/[^a-z0-9-]/g, (unit) => `_${unit.charCodeAt(0).toString(16)}_`);
  return safe === "" ? "_" : safe;
}
