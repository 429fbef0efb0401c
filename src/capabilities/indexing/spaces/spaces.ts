// The vector spaces of a workspace's collections: another model's is made beside the one that answers, takes its place, gives it back, or goes.
import { asPlinthError, fail, type ErrorBody } from "#core/errors";
import { uuidV7 } from "#core/ids";
import type { JobState } from "#core/job";
import type { JsonObject } from "#core/json";
import type { CollectionRow } from "#core/rows/tables";
import { KeyedLocks } from "#core/streams/keyed-locks";
import { spacesOf, withSpaces, type BesideSpace, type Spaces } from "#core/vectors/spaces";
import type { Embedder } from "#ports/embedder";
import type { KeptGeneration } from "#ports/search-index";
import type { IndexedModel, IndexingPorts } from "../ports.ts";
import type { WorkspaceIndex } from "../workspace-index.ts";

/** Kinds of the jobs that make a space, and that remove the vectors of one. */
export const [switchKind, forgetKind] = ["switch-model", "forget-model"] as const;

const unended: readonly JobState[] = ["queued", "running", "paused"];

/** A space as it stands. */
export interface SpaceView {
  /** Version of its model. */
  readonly model: string;
  /** Whether the model is configured, so that questions can be embedded by it. */
  readonly isAvailable: boolean;
  /** Why documents are not embedded just now; null while they are. */
  readonly problem: ErrorBody | null;
}

/** Both spaces of a collection; `live` is null where there is no model at all. */
export interface SpacesView {
  readonly live: SpaceView | null;
  readonly beside: (SpaceView & Omit<BesideSpace, "model">) | null;
}

/** Changes of spaces in one workspace. One change of a collection at a time. */
export class SpaceKeeper {
  readonly #ports: IndexingPorts;
  readonly #index: WorkspaceIndex;
  readonly #changes = new KeyedLocks();
  /** Exchanges under way: questions wait for them, so that they are embedded by the model that answers. */
  readonly #exchanging = new Map<string, Promise<unknown>>();

  constructor(ports: IndexingPorts, index: WorkspaceIndex) {
    this.#ports = ports;
    this.#index = index;
  }

  /** The model that embeds questions for a generation; undefined where there is none, or the space is not made yet. */
  async embedder(collection: string, generation: KeptGeneration): Promise<Embedder | undefined> {
    const exchange = this.#exchanging.get(collection);
    if (exchange) await exchange;
    if (generation === "beside" && (await this.#index.models.spaces(collection)).beside?.isReady !== true) return undefined;
    return (await this.#index.models.of(collection, generation))?.embedder;
  }

  /** Both spaces as they stand. */
  async view(collection: string): Promise<SpacesView> {
    const { known } = this.#index.models;
    const { live, beside } = await this.#index.models.spaces(collection);
    const viewOf = (model: string, isAvailable: boolean): SpaceView => ({ model, isAvailable, problem: this.#index.embedding(model)?.failure?.toBody() ?? null });
    const answers = known.meant(live)?.embedder.model.version;
    const name = answers ?? live;
    return {
      live: name === null ? null : viewOf(name, answers !== undefined),
      beside: beside && { ...beside, ...viewOf(beside.model, known.exactly(beside.model) !== undefined) },
    };
  }

  /** Settings of a new collection that is to be embedded by the model of this name. @throws embedding.model_unknown */
  async settingsFor(name: string): Promise<JsonObject> {
    const model = this.#index.models.known.named(name);
    await this.#index.embedWith(model, await this.#ports.rows.head(this.#index.workspace));
    return withSpaces({}, { live: model.embedder.model.version, beside: null });
  }

  /** Begins to make a space of the model of this name beside the one that answers; goes on with one that is not ready. @throws embedding.model_unknown, collection.model_same, collection.beside_taken */
  switchTo(collection: string, name: string): Promise<{ readonly job: string }> {
    return this.#changes.hold([collection], async () => {
      const model = this.#index.models.known.named(name);
      const { version } = model.embedder.model;
      const { live, beside } = await this.#index.models.spaces(collection);
      if (this.#index.models.known.meant(live)?.embedder.model.version === version) throw fail("collection.model_same", { collection, model: version });
      if (beside !== null && (beside.model !== version || beside.role !== "candidate")) throw fail("collection.beside_taken", { collection, model: beside.model, role: beside.role });
      return beside?.isReady === true ? { job: beside.job } : this.begin(collection, model, {});
    });
  }

  /** Notes the space that is to be made (anew, where it is there), and enqueues its job, or answers with the one under way. */
  async begin(collection: string, model: IndexedModel, { isRenewal = false }: { readonly isRenewal?: boolean }): Promise<{ readonly job: string }> {
    const { rows, jobs, clock, random } = this.#ports;
    const { workspace } = this.#index;
    const { version } = model.embedder.model;
    await this.#index.embedWith(model, await rows.head(workspace));
    const { beside } = await this.#index.models.spaces(collection);
    const last = beside?.model === version ? await jobs.get(workspace, beside.job) : undefined;
    const id = last !== undefined && unended.includes(last.state) ? last.id : uuidV7(clock.now(), random.bytes(10));
    // Nothing is applied meanwhile, nor are vectors of a model that nobody uses removed.
    const role = beside?.model === version ? beside.role : "candidate";
    await this.#index.follower.exclusively(() => this.note(collection, ({ live }) => ({ live, beside: { model: version, role, isReady: false, job: id } })));
    const job = await jobs.enqueue({ workspace, id, kind: switchKind, collection, input: { model: version, ...(isRenewal ? { isRenewal } : {}) } }, clock.now());
    return { job: job.id };
  }

  /** Lets the space beside take the live one's place, which is then the former one (from `candidate`), or be taken back (from `former`). @throws collection.nothing_beside, collection.beside_unready, embedding.model_unknown, index.behind */
  exchange(collection: string, role: BesideSpace["role"], signal: AbortSignal): Promise<void> {
    return this.#changes.hold([collection], async () => {
      const { beside } = await this.#index.models.spaces(collection);
      if (beside?.role !== role) throw fail("collection.nothing_beside", { collection, role });
      if (!beside.isReady) throw fail("collection.beside_unready", { collection, model: beside.model, job: beside.job });
      const target = this.#index.models.known.exactly(beside.model);
      if (target === undefined) throw fail("embedding.model_unknown", { model: beside.model });
      await this.#catchUp(collection, target, signal);
      const exchange = this.#index.follower.exclusively(() => this.#exchange(collection, beside, target));
      this.#exchanging.set(collection, exchange.catch(() => undefined));
      try {
        await exchange;
      } finally {
        this.#exchanging.delete(collection);
      }
    });
  }

  /** What was written before must be found by the vectors of the space that is to answer. @throws index.behind */
  async #catchUp(collection: string, target: IndexedModel, signal: AbortSignal): Promise<void> {
    const { rows } = this.#ports;
    const embedding = await this.#index.embedWith(target);
    const written = await embedding.waitFor(await rows.head(this.#index.workspace), signal);
    await this.#index.follower.waitFor(collection, written, signal);
  }

  /** Rows first: they are the truth, and an index that was left behind by a crash is exchanged at the next start. */
  async #exchange(collection: string, { model, role, job }: BesideSpace, target: IndexedModel): Promise<void> {
    const { index } = this.#ports;
    const before = await this.#index.models.spaces(collection);
    const former = await this.#answering(collection, before);
    await this.note(collection, () => ({ live: target.embedder.model.version, beside: { model: former, role: role === "candidate" ? "former" : "candidate", isReady: true, job } }));
    try {
      await index.exchange(this.#index.scope(collection));
    } catch (thrown) {
      await this.note(collection, () => ({ live: before.live, beside: { model, role, isReady: true, job } }));
      throw asPlinthError(thrown);
    }
    this.#index.follower.noteExchanged(collection);
  }

  /** Version of the model whose vectors the live index holds; a model that was renewed goes by the same name in rows. */
  async #answering(collection: string, { live }: Spaces): Promise<string> {
    const { model } = (await this.#ports.index.state(this.#index.scope(collection))).vectors;
    return model ?? this.#index.models.known.meant(live)?.embedder.model.version ?? live ?? "";
  }

  /** Drops the space beside the live one, ends the job that makes it, and enqueues the removal of its vectors. @throws collection.nothing_beside */
  discard(collection: string): Promise<{ readonly job: string }> {
    return this.#changes.hold([collection], async () => {
      const { jobs, clock, random, index } = this.#ports;
      const { workspace } = this.#index;
      const { beside } = await this.#index.models.spaces(collection);
      if (beside === null) throw fail("collection.nothing_beside", { collection, role: "other" });
      if (!beside.isReady) await jobs.wish({ workspace, id: beside.job }, "cancel", clock.now()).catch(onlyEnded);
      await this.#index.building(collection, () => this.#index.follower.exclusively(async () => {
        await this.note(collection, ({ live }) => ({ live, beside: null }));
        this.#index.follower.noteDropped(collection);
        for (const generation of ["beside", "next"] as const) await index.drop(this.#index.scope(collection), generation);
      }));
      const job = await jobs.enqueue({ workspace, id: uuidV7(clock.now(), random.bytes(10)), kind: forgetKind, collection, input: { model: beside.model } }, clock.now());
      return { job: job.id };
    });
  }

  /** Writes the spaces into the collection's row. @throws collection.not_found when it is gone */
  async note(collection: string, change: (spaces: Spaces) => Spaces): Promise<void> {
    const { rows } = this.#ports;
    const { workspace } = this.#index;
    const key = [workspace, collection];
    const [row] = await rows.getMany("collections", [key]);
    if (!row) throw fail("collection.not_found", { collection });
    const changed: CollectionRow = { ...row, settings: withSpaces(row.settings, change(spacesOf(row.settings))) };
    await rows.commit({ workspace, expect: [{ table: "collections", key, is: "present" }], writes: [{ kind: "put", table: "collections", rows: [changed] }] });
  }
}

/** A job that has ended, or is long forgotten, needs no end. */
function onlyEnded(thrown: unknown): void {
  if (!["job.finished", "job.not_found"].includes(asPlinthError(thrown).code)) throw thrown;
}
