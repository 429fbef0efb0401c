// The models that collections can be embedded by, found by version or by name.
import { fail } from "#core/errors";
import { modelNameOf } from "#core/vectors/spaces";
import type { IndexedModel } from "../ports.ts";

/** The models of this process; the first is that of collections that name none. */
export class KnownModels {
  readonly all: readonly IndexedModel[];

  constructor(models: readonly IndexedModel[]) {
    this.all = models;
  }

  /** The model of this very version. */
  exactly(version: string): IndexedModel | undefined {
    return this.all.find(({ embedder }) => embedder.model.version === version);
  }

  /** The model that a collection means: that version, else what goes by its name now; the first where it names none. Undefined when there is none of them any more. */
  meant(version: string | null): IndexedModel | undefined {
    if (version === null) return this.all[0];
    return this.exactly(version) ?? this.all.find(({ embedder }) => embedder.model.name === modelNameOf(version));
  }

  /** The model that a caller names, by name or version. @throws embedding.model_unknown */
  named(name: string): IndexedModel {
    const found = this.all.find(({ embedder: { model } }) => model.version === name || model.name === name);
    if (found === undefined) throw fail("embedding.model_unknown", { model: name, suggestion: `Plinth knows ${this.all.map(({ embedder }) => embedder.model.name).join(", ") || "none"}. ` });
    return found;
  }
}
