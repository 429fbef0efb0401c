// The index side of one workspace: the follower of its log, and an embedding stage for each model that its collections use.
import { KeyedLocks } from "#core/streams/keyed-locks";
import type { IndexScope } from "#ports/search-index";
import { Follower } from "./follower.ts";
import { scanAll } from "./load.ts";
import type { IndexedModel, IndexingPorts } from "./ports.ts";
import type { KnownModels } from "./spaces/known-models.ts";
import { SpaceModels } from "./spaces/space-models.ts";
import { Embedding } from "./vectors/embedding.ts";

/** What follows the log of one workspace. */
export class WorkspaceIndex {
  readonly workspace: string;
  readonly models: SpaceModels;
  readonly follower: Follower;
  readonly #ports: IndexingPorts;
  readonly #embeddings = new Map<string, Embedding>();
  /** Version of the model that answers, by collection, as it was last looked up. */
  readonly #live = new Map<string, string>();
  readonly #building = new KeyedLocks();

  constructor(ports: IndexingPorts, workspace: string, known: KnownModels) {
    this.#ports = ports;
    this.workspace = workspace;
    this.models = new SpaceModels(ports, known, workspace);
    this.follower = new Follower(ports, workspace, this.models);
  }

  /** Starts to follow, and to embed what collections use. */
  async start(): Promise<void> {
    await this.follower.start();
    const [first] = this.models.known.all;
    if (first) await this.embedWith(first);
    for await (const { collection } of scanAll(this.#ports.rows, "collections", [this.workspace])) {
      for (const generation of ["live", "beside"] as const) {
        const model = await this.models.of(collection, generation);
        if (model) await this.embedWith(model);
      }
    }
  }

  async stop(): Promise<void> {
    for (const embedding of this.#embeddings.values()) await embedding.stop();
    await this.follower.stop();
  }

  scope(collection: string): IndexScope {
    return { workspace: this.workspace, collection };
  }

  /** The stage of a model; undefined while nothing is embedded by it. */
  embedding(version: string): Embedding | undefined {
    return this.#embeddings.get(version);
  }

  /** The stage of a model, started when there is none; one that never ran begins at `from`. */
  async embedWith(model: IndexedModel, from?: number): Promise<Embedding> {
    const { version } = model.embedder.model;
    const known = this.#embeddings.get(version);
    if (known) return known;
    const made = new Embedding({ ...this.#ports, ...model }, { workspace: this.workspace, isUsed: (collection) => this.models.isUsed(collection, version) });
    this.#embeddings.set(version, made);
    await made.start(from);
    return made;
  }

  /** The stage of the model that answers for a collection. */
  async liveEmbedding(collection: string): Promise<Embedding | undefined> {
    const version = (await this.models.of(collection, "live"))?.embedder.model.version;
    if (version === undefined) this.#live.delete(collection);
    else this.#live.set(collection, version);
    return version === undefined ? undefined : this.#embeddings.get(version);
  }

  /** How far the collection is embedded, as far as is known without a look; infinite where nothing is. */
  embedded(collection: string): number {
    const version = this.#live.get(collection) ?? this.models.known.all[0]?.embedder.model.version;
    return (version === undefined ? undefined : this.#embeddings.get(version))?.position ?? Infinity;
  }

  /** Runs `act` while nothing else builds a generation of the collection. */
  building<Result>(collection: string, act: () => Promise<Result>): Promise<Result> {
    return this.#building.hold([collection], act);
  }
}
