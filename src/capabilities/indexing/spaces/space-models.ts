// Which model each generation of a collection follows, as rows say now.
import { spacesOf, type Spaces } from "#core/vectors/spaces";
import type { KeptGeneration } from "#ports/search-index";
import type { IndexedModel, IndexingPorts } from "../ports.ts";
import type { FollowedModel } from "../vectors/vectors-of.ts";
import type { KnownModels } from "./known-models.ts";

/** The models of one workspace's collections. */
export class SpaceModels {
  readonly known: KnownModels;
  readonly #ports: Pick<IndexingPorts, "rows" | "index">;
  readonly #workspace: string;

  constructor(ports: Pick<IndexingPorts, "rows" | "index">, known: KnownModels, workspace: string) {
    this.#ports = ports;
    this.known = known;
    this.#workspace = workspace;
  }

  /** The spaces of a collection; those of one that is not there name no model. */
  async spaces(collection: string): Promise<Spaces> {
    const [row] = await this.#ports.rows.getMany("collections", [[this.#workspace, collection]]);
    return spacesOf(row?.settings ?? {});
  }

  /** The model of a generation; undefined where there is none, or it is not configured any more. */
  async of(collection: string, generation: KeptGeneration): Promise<IndexedModel | undefined> {
    const { live, beside } = await this.spaces(collection);
    if (generation === "live") return this.known.meant(live);
    return beside === null ? undefined : this.known.exactly(beside.model);
  }

  /** The model whose vector rows a generation holds; of one that is not configured any more the dimensions are those of the vectors that are there. */
  async followed(collection: string, generation: KeptGeneration): Promise<FollowedModel | undefined> {
    const configured = await this.of(collection, generation);
    if (configured) return configured.embedder.model;
    const { live, beside } = await this.spaces(collection);
    const version = generation === "live" ? live : beside?.model;
    const { vectors } = await this.#ports.index.state({ workspace: this.#workspace, collection }, generation);
    return version !== null && vectors.model === version ? { version, dimensions: vectors.dimensions } : undefined;
  }

  /** Whether a collection is embedded by the model of this version: its vectors answer, or will. */
  async isUsed(collection: string, version: string): Promise<boolean> {
    const { live, beside } = await this.spaces(collection);
    return this.known.meant(live)?.embedder.model.version === version || beside?.model === version;
  }
}
