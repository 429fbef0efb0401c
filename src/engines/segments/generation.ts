// One generation of an index: segments on disk, the tail in memory, and the manifest that names them at a sequence number.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { asPlinthError, fail, PlinthError } from "#core/errors";
import { Turn } from "#core/streams/turn";
import { compareText } from "#core/text/positions";
import type { Analyser } from "#ports/analyser";
import type { IndexChange, IndexDifference, IndexDocument, IndexState } from "#ports/search-index";
import { EntryAnalyser } from "./tail/analyse-document.ts";
import { syncFolder } from "./file/durable-files.ts";
import { LengthParts } from "./search/length-parts.ts";
import { carryOver, checkSegment, isMissing, sumOf, type HeldSegment, type Joining } from "./held-segment.ts";
import { applyPatch, manifestFormat, readManifest, usableFormat, writeManifest, writePatch, type NamedSegment } from "./manifest.ts";
import { chooseMerge } from "./merge-policy.ts";
import { mergeSegments, type Merged } from "./merge.ts";
import type { PageCache } from "./file/paged-file.ts";
import type { Part } from "./search/part.ts";
import type { QueryScope } from "./search/query.ts";
import { Segment } from "./file/segment.ts";
import { Slices } from "./slices.ts";
import { Tail } from "./tail/tail.ts";
import { GenerationVectors, type DocumentChunks, type MergedVectors } from "./vectors/generation-vectors.ts";
import type { DenseScope } from "./vectors/nearest.ts";
import type { VectorMemory } from "./vectors/vector-memory.ts";
import { verifyDocuments } from "./verify.ts";
import { writeTail } from "./tail/write-tail.ts";

/** What generations share. */
export interface GenerationContext {
  readonly analyser: Analyser;
  readonly cache: PageCache;
  readonly memory: VectorMemory;
  readonly monotonicMs: () => number;
  readonly limits: GenerationLimits;
}

/** Sizes at which a generation acts. */
export interface GenerationLimits {
  /** Bytes of the tail at which it is written as a segment. */
  readonly tailBytesMax: number;
  /** Segments up to this size together are checked whole when they are opened; larger ones page by page as they are read. */
  readonly checkedAtOpenBytesMax: number;
}

/** How far the tail may grow while the disk is full, as a multiple of `tailBytesMax`. */
const fullDiskTailFactor = 2;

/** Bytes of vectors that may wait to be written, as a multiple of `tailBytesMax`. */
const vectorsToTailFactor = 4;

/** One generation, open. */
export class Generation {
  readonly folder: string;
  private readonly context: GenerationContext;
  private readonly turn = new Turn();
  private readonly entryAnalyser: EntryAnalyser;
  private held: HeldSegment[] = [];
  private tail = new Tail();
  private appliedSeq = 0;
  private durableSeq = 0;
  private nextFile = 1;
  private readonly damage: string[] = [];
  /** Damaged segments: still named by the manifest, no longer read. */
  private broken: readonly NamedSegment[] = [];
  private readonly brokenSegments: Segment[] = [];
  private isClosing = false;
  private readonly vectors: GenerationVectors;
  /** What ended a merge that should not have ended; thrown by the next flush. */
  private mergeFault: unknown = null;
  private lengthParts = new LengthParts(0, 0);
  private merging: { readonly slices: Slices; readonly done: Promise<void> } | null = null;

  /** Opens `folder`, or begins an empty generation there. @throws data.newer */
  constructor(folder: string, context: GenerationContext) {
    this.folder = folder;
    this.context = context;
    this.entryAnalyser = new EntryAnalyser(context.analyser);
    this.vectors = new GenerationVectors({ ...context, folder, nextName: () => this.nameOf("vectors") });
    mkdirSync(folder, { recursive: true });
    this.open();
  }

  get state(): IndexState {
    const parts = this.parts();
    const sizeBytes = this.held.reduce((sum, { segment }) => sum + segment.file.sizeBytes, this.tail.sizeBytes + this.vectors.sizeBytes);
    return { appliedSeq: this.appliedSeq, documents: sumOf(parts, "liveDocuments"), chunks: sumOf(parts, "liveChunks"), sizeBytes, damage: [...this.damage], vectors: this.vectors.state };
  }

  /** See the port. Analysis goes in slices; then all changes become visible at once. @throws data.disk_full */
  apply(batch: { readonly seq: number; readonly changes: readonly IndexChange[] }): Promise<void> {
    return this.turn.run(async () => {
      if (batch.seq <= this.appliedSeq) return;
      await this.makeRoom();
      const firstStaged = this.tail.documents.length;
      try {
        const staged = await this.stage(batch.changes);
        for (const change of batch.changes) this.commit(change, staged);
        this.appliedSeq = batch.seq;
      } catch (error) {
        this.tail.unstage(firstStaged);
        throw error;
      }
    });
  }

  flush(): Promise<void> {
    return this.turn.run(async () => {
      const fault = this.mergeFault;
      this.mergeFault = null;
      if (fault !== null) throw fault;
      await this.write();
    });
  }

  /** What `act` answers from all parts, at the present state; without a damaged segment when it meets one. */
  ask<Answer extends object>(act: (scope: QueryScope & DenseScope) => Answer): Answer & { readonly seq: number } {
    const { analyser, memory } = this.context;
    return this.unbroken(() => ({ seq: this.appliedSeq, ...act({ parts: this.parts(), analyser, lengthParts: this.presentLengthParts(), vectors: this.vectors, memory }) }));
  }

  documents(after: string, limit: number): readonly string[] {
    const ids = [this.tail, ...this.segments()].flatMap((part) => this.guarded(() => part.idsBehind(after, limit), []));
    return ids.toSorted(compareText).slice(0, limit);
  }

  /** See the port. */
  verify(expected: readonly IndexDocument[]): Promise<readonly IndexDifference[]> {
    return this.turn.run(async () => {
      const slices = new Slices(this.context.monotonicMs);
      for (const segment of this.segments()) await checkSegment(segment, slices, (act) => this.guarded(act, false));
      return verifyDocuments({ tail: this.tail, segments: this.segments(), analyser: this.context.analyser, slices, vectors: this.vectors }, expected);
    });
  }

  /** Closes all files; what was not flushed is lost. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.merging?.slices.stop();
    await this.merging?.done;
    await this.turn.run(async () => {
      for (const segment of [...this.segments(), ...this.brokenSegments]) segment.close();
      this.vectors.closeAll();
      this.held = [];
      this.tail = new Tail();
    });
  }

  private open(): void {
    const manifest = readManifest(this.folder);
    if (manifest === "damaged") this.damage.push("manifest.json: its checksum does not match");
    const isUsable = manifest !== null && manifest !== "damaged" && manifest.analyser === this.context.analyser.version && manifest.format >= usableFormat;
    const named = isUsable ? manifest.segments : [];
    if (isUsable) {
      this.appliedSeq = this.durableSeq = manifest.appliedSeq;
      this.nextFile = manifest.next;
    }
    for (const each of named) this.openSegment(each);
    this.checkSmall();
    if (manifest === "damaged") return;
    const known = new Set(["manifest.json", ...named.flatMap(({ name, patch, vectors }) => [name, patch ?? name, ...(vectors ?? [])])]);
    for (const file of readdirSync(this.folder)) if (!known.has(file)) rmSync(join(this.folder, file), { force: true });
  }

  private openSegment(named: NamedSegment): void {
    try {
      const segment = new Segment(join(this.folder, named.name), named.name, this.context.cache);
      this.held.push({ segment, patch: named.patch, changesOnDisk: 0 });
      if (named.patch !== null) applyPatch(this.folder, named.patch, segment);
      this.held.at(-1)!.changesOnDisk = segment.changes;
      this.vectors.open(segment, named.vectors ?? []);
    } catch (error) {
      const problem = isMissing(error) ? fail("index.damaged", { segment: named.name, problem: "it is missing" }, error) : error;
      if (asPlinthError(problem).code !== "index.damaged") throw error;
      const opened = this.held.at(-1)?.segment.name === named.name ? this.held.pop() : undefined;
      this.breakSegment(opened ?? null, named, asPlinthError(problem));
    }
  }

  /** Reads small indexes whole, so that damage is known before the first query. */
  private checkSmall(): void {
    const bytes = this.held.reduce((sum, { segment }) => sum + segment.file.sizeBytes, 0);
    if (bytes > this.context.limits.checkedAtOpenBytesMax) return;
    for (const { segment } of this.held) this.guarded(() => segment.file.checkPages(0, segment.file.pageCount), undefined);
  }

  /** Runs `act` until no damaged segment hinders it. */
  private unbroken<T>(act: () => T): T {
    for (;;) {
      try {
        return act();
      } catch (error) {
        if (!this.isSetAside(error)) throw error;
      }
    }
  }

  /** Runs `act`; a damaged segment is set aside and `otherwise` answered. */
  private guarded<T>(act: () => T, otherwise: T): T {
    try {
      return act();
    } catch (error) {
      if (!this.isSetAside(error)) throw error;
      return otherwise;
    }
  }

  /** Whether `error` speaks of a damaged segment, which is then no longer read. */
  private isSetAside(error: unknown): boolean {
    if (!(error instanceof PlinthError) || error.code !== "index.damaged") return false;
    const held = this.held.find(({ segment }) => segment.name === error.details["segment"]);
    if (held === undefined) return false;
    this.held = this.held.filter((each) => each !== held);
    this.breakSegment(held, { name: held.segment.name, patch: held.patch, vectors: this.vectors.namesOf(held.segment) }, error);
    return true;
  }

  private breakSegment(held: HeldSegment | null, named: NamedSegment, error: PlinthError): void {
    if (held !== null) {
      this.brokenSegments.push(held.segment);
      this.vectors.close(held.segment);
    }
    this.broken = [...this.broken, named];
    this.damage.push(`${String(error.details["segment"])}: ${String(error.details["problem"])}`);
  }

  private parts(): readonly Part[] {
    return [...this.segments(), this.tail];
  }

  private presentLengthParts(): LengthParts {
    const parts = this.parts();
    const totalLength = sumOf(parts, "liveLength");
    const chunks = sumOf(parts, "liveChunks");
    if (this.lengthParts.totalLength !== totalLength || this.lengthParts.chunks !== chunks) this.lengthParts = new LengthParts(totalLength, chunks);
    return this.lengthParts;
  }

  /** Writes a tail that is full. While the disk is full it may grow on, up to a limit. @throws data.disk_full */
  private async makeRoom(): Promise<void> {
    const { tailBytesMax } = this.context.limits;
    if (this.tail.sizeBytes < tailBytesMax && this.vectors.unwrittenBytes < tailBytesMax * vectorsToTailFactor) return;
    try {
      await this.write();
    } catch (error) {
      if (asPlinthError(error).code !== "data.disk_full" || this.tail.sizeBytes >= tailBytesMax * fullDiskTailFactor) throw error;
    }
  }

  /** Puts every document of the batch into the tail, unseen. */
  private async stage(changes: readonly IndexChange[]): Promise<ReadonlyMap<IndexDocument, number>> {
    const slices = new Slices(this.context.monotonicMs);
    const staged = new Map<IndexDocument, number>();
    for (const change of changes) {
      if (change.kind !== "put") continue;
      staged.set(change.document, this.tail.stage(change.document));
      for (const entry of change.document.entries) {
        this.tail.stageChunk(this.entryAnalyser.analyse(change.document, entry));
        if (slices.isOver()) await slices.pause();
      }
    }
    return staged;
  }

  private commit(change: IndexChange, staged: ReadonlyMap<IndexDocument, number>): void {
    if (change.kind === "access") return this.setAccess(change.document, { groups: change.groups, fields: change.fields });
    if (change.kind === "vectors") return this.inPartOf(change.document, (part, chunks) => this.vectors.set(part, chunks, change));
    this.remove(change.kind === "put" ? change.document.document : change.document);
    if (change.kind !== "put") return;
    const number = staged.get(change.document)!;
    this.tail.commit(number);
    if (change.document.vectors) this.vectors.set(this.tail, this.tail.documents[number]!, { vectors: change.document.vectors });
  }

  /** Calls `act` with the part that holds the document, and its chunks there. */
  private inPartOf(id: string, act: (part: object, chunks: DocumentChunks) => void): void {
    const inTail = this.tail.find(id);
    if (inTail >= 0) return act(this.tail, this.tail.documents[inTail]!);
    this.inSegmentOf(id, (segment, document) => act(segment, segment.record(document)));
  }

  private remove(id: string): void {
    this.inPartOf(id, (part, chunks) => this.vectors.forget(part, chunks));
    const inTail = this.tail.find(id);
    if (inTail >= 0) return this.tail.remove(inTail);
    this.inSegmentOf(id, (segment, document) => segment.remove(document));
  }

  private setAccess(id: string, access: Pick<IndexDocument, "groups" | "fields">): void {
    const inTail = this.tail.find(id);
    if (inTail >= 0) return this.tail.setAccess(inTail, access);
    this.inSegmentOf(id, (segment, document) => segment.setAccess(document, access));
  }

  private inSegmentOf(id: string, act: (segment: Segment, document: number) => void): void {
    for (const { segment } of this.held) {
      const isDone = this.guarded(() => {
        const document = segment.find(id);
        if (document >= 0) act(segment, document);
        return document >= 0;
      }, false);
      if (isDone) return;
    }
  }

  /** Writes tail, patches and manifest, with `joining` in the place of its sources. @throws data.disk_full, with nothing changed */
  private async write(joining: Joining | null = null): Promise<void> {
    const next = joining === null ? [...this.held] : [...this.held.filter((held) => !joining.gone.includes(held)), joining.joined];
    const stale = next.filter(({ segment, changesOnDisk }) => segment.changes !== changesOnDisk);
    if (joining === null && this.tail.documents.length === 0 && stale.length === 0 && this.appliedSeq === this.durableSeq) return;
    const written = await this.writeTail();
    const patches = new Map<HeldSegment, string>();
    for (const held of stale) {
      const patch = this.nameOf("patch");
      await writePatch(this.folder, patch, held.segment);
      patches.set(held, patch);
    }
    if (written !== null) next.push(written);
    const vectors = await this.vectors.write({ segments: next.map(({ segment }) => segment), tail: this.tail, ofTail: written?.segment ?? null, isMerging: this.merging !== null }, new Slices(this.context.monotonicMs));
    await this.publish(next.map((held) => ({ name: held.segment.name, patch: patches.get(held) ?? held.patch, vectors: vectors.names.get(held.segment) ?? [] })));
    const outdated = [...this.vectors.noteWritten(vectors, this.tail), ...[...stale, ...(joining?.gone ?? [])].flatMap(({ patch }) => patch ?? [])];
    for (const [held, patch] of patches) Object.assign(held, { patch, changesOnDisk: held.segment.changes });
    this.held = next;
    this.tail = new Tail(this.tail.sizeBytes < this.context.limits.tailBytesMax ? undefined : this.tail);
    for (const { segment } of joining?.gone ?? []) {
      outdated.push(segment.name, ...this.vectors.namesOf(segment));
      this.vectors.close(segment);
      segment.close();
    }
    for (const name of outdated) await rm(join(this.folder, name), { force: true });
    this.mergeSoon();
  }

  private async writeTail(): Promise<HeldSegment | null> {
    if (this.tail.liveDocuments === 0) return null;
    const name = this.nameOf("segment");
    await writeTail(this.tail, join(this.folder, name), new Slices(this.context.monotonicMs));
    return { segment: new Segment(join(this.folder, name), name, this.context.cache), patch: null, changesOnDisk: 0 };
  }

  private async publish(segments: readonly NamedSegment[]): Promise<void> {
    await syncFolder(this.folder);
    await writeManifest(this.folder, { format: manifestFormat, analyser: this.context.analyser.version, appliedSeq: this.appliedSeq, next: this.nextFile, segments: [...segments, ...this.broken] });
    this.durableSeq = this.appliedSeq;
  }

  private nameOf(kind: "segment" | "patch" | "vectors"): string {
    return `${String(this.nextFile++).padStart(6, "0")}.${kind}`;
  }

  /** Joins segments in the background for as long as there is something to join. */
  private mergeSoon(): void {
    if (this.merging !== null || this.isClosing || chooseMerge(this.segments()).length === 0) return;
    const slices = new Slices(this.context.monotonicMs);
    const done = this.mergeAll(slices).finally(() => (this.merging = null));
    this.merging = { slices, done };
  }

  /** A full disk or a stop ends it; the next flush begins again. A damaged segment is set aside. */
  private async mergeAll(slices: Slices): Promise<void> {
    for (let chosen = chooseMerge(this.segments()); chosen.length > 0; chosen = chooseMerge(this.segments())) {
      const name = this.nameOf("segment");
      let vectors: MergedVectors | null = null;
      try {
        const merged = await mergeSegments(chosen, join(this.folder, name), slices);
        const ready = (vectors = await this.vectors.merge(merged.sources, slices));
        await this.turn.run(() => this.replace(merged, name, ready));
      } catch (error) {
        await rm(join(this.folder, name), { force: true });
        await this.vectors.abandon(vectors?.name ?? null);
        const { code } = asPlinthError(error);
        if (code === "data.disk_full" || code === "request.cancelled") return;
        if (!this.isSetAside(error)) return void (this.mergeFault = error);
      }
    }
  }

  private segments(): readonly Segment[] {
    return this.held.map(({ segment }) => segment);
  }

  /** Puts a merged segment in its sources' place, with what changed in them meanwhile. */
  private async replace(merged: Merged, name: string, vectors: MergedVectors): Promise<void> {
    const sources = new Set(merged.sources.map(({ segment }) => segment));
    const gone = this.held.filter(({ segment }) => sources.has(segment));
    if (gone.length !== sources.size) throw fail("request.cancelled");
    const segment = new Segment(join(this.folder, name), name, this.context.cache);
    carryOver(merged, segment);
    this.vectors.join(merged, segment, vectors);
    await this.write({ gone, joined: { segment, patch: null, changesOnDisk: 0 } });
  }
}
