// An embedding model that another server answers for, as the configuration says it.

/** Name of the model that ships, and of its folder. */
export const builtInModelName = "plinth-en";

/** A model behind an upstream that speaks OpenAI's embeddings. */
export interface EmbeddingModelDefinition {
  /** As callers ask for it. */
  readonly name: string;
  /** Name of the upstream; its address and key stand there. */
  readonly upstream: string;
  /** The model's name there. */
  readonly model: string;
  /** Dimensions of its vectors; an answer of others is refused. */
  readonly dimensions: number;
  /** Most tokens of one text. */
  readonly tokensMax: number;
  /** Most tokens and texts of one request. */
  readonly batchTokensMax: number;
  readonly batchTextsMax: number;
  /** What stands before each question, and before each text that is searched. */
  readonly queryPrefix: string;
  readonly documentPrefix: string;
}
