// The built-in model: a text's vector is the sum of its tokens' rows, so encoding needs no network and no graphics card.
import { fail } from "#core/errors";
import { throwIfStopped } from "#core/streams/stopped";
import type { Embedder, EmbeddingModel, Embeddings } from "#ports/embedder";
import { openKernel, sharedMemory, type Kernel } from "./kernel/kernel.ts";
import { readModel, type StaticModel } from "./model-file.ts";
import { WordPiece } from "./tokenizer/wordpiece.ts";
import { frequencyWeight } from "./training/texts.ts";

const tokensMax = 8_192;
const textsMax = 1_024;
/** Texts between two looks at the signal and turns of the event loop. */
const textsPerTurn = 32;
/** The first piece of a vocabulary stands for what is not in it. */
const unknownId = 0;

/** Opens the model file at `path`. @throws embedding.model_damaged */
export async function openStaticEmbedder(path: string): Promise<Embedder> {
  return createStaticEmbedder(await readModel(path));
}

/** An embedder over a model in memory. */
export function createStaticEmbedder(model: StaticModel): Embedder {
  const summer = new RowSummer(model);
  const facts: EmbeddingModel = { version: model.version, name: model.name, dimensions: model.dimensions, metric: "cosine", tokensMax, textsMax, truncatesTo: model.truncatesTo, tolerance: 0 };
  return {
    model: facts,
    embed: async (texts, { signal }) => {
      throwIfStopped(signal);
      if (texts.length > textsMax) throw fail("embedding.too_many_texts", { texts: texts.length, limit: textsMax, model: facts.version });
      const { dimensions } = facts;
      const result = { vectors: new Float32Array(texts.length * dimensions), rows: texts.length, dimensions, tokens: 0, unknownTokens: 0, repaired: 0 };
      for (let from = 0; from < texts.length; from += textsPerTurn) {
        if (from > 0) await turn();
        throwIfStopped(signal);
        const counted = summer.addTexts(texts, from, result);
        result.tokens += counted.tokens;
        result.unknownTokens += counted.unknownTokens;
      }
      return result;
    },
    countTokens: (text) => summer.tokenizer.encode(text).length,
    tokenEnds: (text) => summer.tokenizer.spans(text).ends,
    close: async () => {},
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Rows in the kernel's memory, and the sums made of them. */
class RowSummer {
  readonly tokenizer: WordPiece;
  readonly #kernel: Kernel;
  /** The model without its rows: those are in the kernel's memory, and held there alone. */
  readonly #model: Omit<StaticModel, "rows">;
  readonly #sum: Float32Array;
  readonly #rowsAt: number;
  /** Times each token stood in the text at hand; back at 0 after each text. */
  readonly #times: Uint16Array;

  constructor(model: StaticModel) {
    const { rows, ...facts } = model;
    const { dimensions, vocabulary } = model;
    this.#model = facts;
    this.tokenizer = new WordPiece({ vocabulary, unknown: vocabulary[unknownId] ?? "", splitsCamelCase: model.splitsCamelCase });
    const memory = sharedMemory(dimensions * 4 + rows.length);
    this.#kernel = openKernel(memory);
    this.#sum = new Float32Array(memory.buffer, 0, dimensions);
    this.#rowsAt = dimensions * 4;
    new Int8Array(memory.buffer, this.#rowsAt, rows.length).set(rows);
    this.#times = new Uint16Array(vocabulary.length);
  }

  /** Writes the vectors of the turn's texts. @returns how many tokens they have */
  addTexts(texts: readonly string[], from: number, { vectors }: Embeddings): { readonly tokens: number; readonly unknownTokens: number } {
    let [tokens, unknownTokens] = [0, 0];
    const to = Math.min(texts.length, from + textsPerTurn);
    for (let index = from; index < to; index++) {
      const text = texts[index]!;
      const ids = this.tokenizer.encode(text);
      if (ids.length > tokensMax) throw fail("embedding.text_too_long", { index, tokens: ids.length, limit: tokensMax, model: this.#model.version });
      tokens += ids.length;
      for (const id of ids) if (id === unknownId) unknownTokens++;
      this.#write(ids, text, vectors.subarray(index * this.#model.dimensions, (index + 1) * this.#model.dimensions));
    }
    return { tokens, unknownTokens };
  }

  #write(ids: Int32Array, text: string, into: Float32Array): void {
    this.#sum.fill(0);
    for (const id of ids) this.#times[id]!++;
    for (const id of ids) {
      const times = this.#times[id]!;
      if (times === 0) continue;
      this.#add(id, frequencyWeight(times));
      this.#times[id] = 0;
    }
    // Signs that no token covers still are text: they get the vector of the unknown.
    if (ids.length === 0 && text.trim() !== "") this.#add(unknownId, 1);
    let square = 0;
    for (const value of this.#sum) square += value * value;
    const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
    for (let i = 0; i < into.length; i++) into[i] = this.#sum[i]! * scale;
  }

  #add(id: number, weight: number): void {
    const { dimensions, scales } = this.#model;
    this.#kernel.addScaledBytes(0, this.#rowsAt + id * dimensions, weight * scales[id]!, dimensions);
  }
}
