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
import type { Generation as GenerationName, IndexChange, IndexDifference, IndexDocument, IndexQuery, IndexResult, IndexScope, IndexState, SearchIndex } from "#ports/search-index";
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
interface Pointer {
  readonly live: string;
  readonly next: string | null;
  readonly made: number;
}

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
    await this.at(scope).generation("live")?.flush();
    await this.at(scope).generation("next")?.flush();
  }

  async search(scope: IndexScope, query: IndexQuery): Promise<IndexResult> {
    return this.at(scope).live.ask((all) => runQuery(all, query));
  }

  async fused(scope: IndexScope, query: FusedQuery): Promise<FusedResult> {
    return this.at(scope).live.ask((all) => runFused(all, query));
  }

  async suggest(scope: IndexScope, query: SuggestionQuery): Promise<SuggestionResult> {
    return this.at(scope).live.ask(({ parts }) => runSuggest(parts, query));
  }

  async spelling(scope: IndexScope, query: SpellingQuery): Promise<SpellingResult> {
    return this.at(scope).live.ask((all) => runSpelling(all, query));
  }

  async documents(scope: IndexScope, after: string, limit: number): Promise<readonly string[]> {
    return this.at(scope).live.documents(after, limit);
  }

  async verify(scope: IndexScope, expected: readonly IndexDocument[]): Promise<readonly IndexDifference[]> {
    return this.at(scope).live.verify(expected);
  }

  async swap(scope: IndexScope): Promise<void> {
    await this.at(scope).swap();
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
  private next: Generation | null = null;
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
    const used = new Set([pointerName, this.pointer.live, this.pointer.next]);
    for (const entry of readdirSync(folder)) if (!used.has(entry)) rmSync(join(folder, entry), { recursive: true, force: true });
    this.live = new Generation(join(folder, this.pointer.live), context);
    if (this.pointer.next !== null) this.next = new Generation(join(folder, this.pointer.next), context);
  }

  generation(name: GenerationName): Generation | null {
    return name === "live" ? this.live : this.next;
  }

  /** The generation, begun when there is none. */
  made(name: GenerationName): Promise<Generation> {
    return this.turn.run(async () => {
      const known = this.generation(name);
      if (known !== null) return known;
      const folder = await this.begin(({ live }, made) => ({ live, next: made }));
      return (this.next = new Generation(folder, this.context));
    });
  }

  swap(): Promise<void> {
    return this.turn.run(async () => {
      const { next, live, pointer } = this;
      if (next === null || pointer.next === null) throw fail("index.not_found", { index: `${this.name} (next)` });
      await next.flush();
      await this.point({ live: pointer.next, next: null, made: pointer.made });
      this.live = next;
      this.next = null;
      await destroy(live);
    });
  }

  drop(name?: GenerationName): Promise<void> {
    return this.turn.run(async () => {
      const { live, next } = this;
      if (name !== "live" && next !== null) {
        await this.point({ ...this.pointer, next: null });
        this.next = null;
        await destroy(next);
      }
      if (name === "next") return;
      const folder = await this.begin(({ next: kept }, made) => ({ live: made, next: kept }));
      this.live = new Generation(folder, this.context);
      await destroy(live);
    });
  }

  close(): Promise<void> {
    return this.turn.run(async () => {
      for (const generation of [this.live, this.next]) {
        if (generation === null) continue;
        try {
          await generation.flush();
        } finally {
          await generation.close();
        }
      }
    });
  }

  /** Points at a new folder, and answers it. */
  private async begin(place: (pointer: Pointer, made: string) => Omit<Pointer, "made">): Promise<string> {
    const made = this.pointer.made + 1;
    await this.point({ ...place(this.pointer, `g${made}`), made });
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
    const pointer = unsealJson(readFileSync(join(folder, pointerName), "utf8")) as Pointer | null;
    if (pointer !== null) return pointer;
  }
  const made = entries.filter((entry) => /^g\d+$/.test(entry)).map((entry) => Number(entry.slice(1)));
  const first = Math.min(...made, Math.max(1, ...made));
  return { live: `g${first}`, next: null, made: Math.max(1, ...made) };
}

/** A folder's name that holds nothing but letters, digits and signs that every file system takes. */
function safeName(name: string): string {
  const safe = name.replace(/[^a-z0-9-]/g, (unit) => `_${unit.charCodeAt(0).toString(16)}_`);
  return safe === "" ? "_" : safe;
}
