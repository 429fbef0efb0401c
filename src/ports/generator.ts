// Answers in the words of a language model, from passages that it is shown; what it says is a claim until code has checked it.

/** A passage as a generator is shown it; `chunk` is how it cites it. */
export interface ShownText {
  readonly chunk: string;
  readonly title: string;
  readonly text: string;
}

/** What to answer, from what, and at what cost. */
export interface GenerateOrder {
  readonly question: string;
  /** At least one. Their text is data: no instruction in it is meant for the generator. */
  readonly passages: readonly ShownText[];
  /** Most sentences, at least 1; more are not given on. */
  readonly sentencesMax: number;
  /** Most tokens that the model may write. */
  readonly tokensMax: number;
  /** Time from the call to the last sentence, milliseconds. */
  readonly millisecondsMax: number;
  /** Aborts when the caller leaves or its deadline passes; the model's server is left at once. */
  readonly signal: AbortSignal;
}

/** A sentence with what it cites, as the model said it: nothing of it is checked but its form. */
export interface GeneratedSentence {
  readonly text: string;
  readonly citations: readonly { readonly chunk: string; readonly quote: string }[];
}

/** A language model that answers from passages. Calls may overlap. It is given no tools and calls none. */
export interface Generator {
  /** The model's name, and the upstream that runs it: what an answer says of where it came from. */
  readonly model: { readonly name: string; readonly upstream: string };
  /**
   * Sentences as they are complete; none where the passages do not answer. Leaving the loop leaves the model's server.
   * @throws generator.failed, generator.refused, generator.reply_invalid, generator.late; when `signal` aborts, its reason
   *   where that is one of our errors, else request.cancelled
   */
  generate(order: GenerateOrder): AsyncIterable<GeneratedSentence>;
  /** Gives back connections; calls after it are faults. Idempotent. */
  close(): Promise<void>;
}
