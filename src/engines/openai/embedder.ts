// A model of another server that speaks OpenAI's embeddings: requests of bounded size, retries of bounded number, vectors looked at before they are given on.
import { asPlinthError, fail, PlinthError } from "#core/errors";
import { sha256Hex } from "#core/hash";
import { retryAfterMs } from "#core/serving/retry-after";
import { gatherBytes } from "#core/streams/gather";
import { stopReason, throwIfStopped } from "#core/streams/stopped";
import type { EmbeddingModelDefinition } from "#core/vectors/model-definition";
import type { Clock } from "#ports/clock";
import type { EmbedOptions, Embedder, EmbeddingModel, Embeddings } from "#ports/embedder";
import type { Random } from "#ports/random";
import type { Upstream, UpstreamAnswer } from "#ports/serving/upstream";
import { readAnswer, type ReadAnswer } from "./answer.ts";
import { batchesOf, type SentText } from "./batches.ts";
import { Retries, type Deadline } from "./retries.ts";
import { estimatedEnds, estimatedTokens } from "./tokens.ts";

/** Texts of one call; they go out in as many requests as the model's batches make of them. */
const textsMax = 256;
/** Requests of one call at the same time. */
const requestsAtOnceMax = 4;
/** Time of one call with all its attempts, and the silence that one attempt may keep. A person waits for a query. */
const callMillisecondsMax = { query: 10_000, document: 120_000 } as const;
const silenceMillisecondsMax = { query: 10_000, document: 60_000 } as const;
const answerBytesMax = 256_000_000;
/** Statuses of a request whose texts the server does not take: asked again in halves, until it shows which. */
const refusedTexts: readonly unknown[] = [400, 413, 422];
/** A text that every model takes: when it is refused too, the fault is not the text's. */
const plainText = "a";
/** Halves of a pair that stand alone: no UTF-8 holds them. */
const loneSurrogates = /\p{Surrogate}/gu;

/** What the engine stands on: `upstream` reaches the server, `apiKey` opens it (empty where it asks for none). */
export interface OpenAiEmbedderPorts {
  readonly upstream: Upstream;
  readonly apiKey: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** Makes the embedder; nothing is sent before the first text. */
export function createOpenAiEmbedder(definition: EmbeddingModelDefinition, ports: OpenAiEmbedderPorts): Embedder {
  const remote = new RemoteModel(definition, ports);
  return {
    model: remote.model,
    embed: (texts, options) => remote.embed(texts, options),
    countTokens: estimatedTokens,
    tokenEnds: estimatedEnds,
    close: () => ports.upstream.close(),
  };
}

/** Rows of one call as they fill up. */
interface Filling {
  readonly vectors: Float32Array;
  tokens: number;
  repaired: number;
  /** Whether any text of the call was taken, and those that were not. */
  isAnyTaken: boolean;
  readonly refused: SentText[];
  readonly send: Sending;
}

interface Sending {
  readonly kind: EmbedOptions["kind"];
  readonly deadline: Deadline;
}

class RemoteModel {
  readonly model: EmbeddingModel;
  readonly #definition: EmbeddingModelDefinition;
  readonly #ports: OpenAiEmbedderPorts;
  readonly #retries: Retries;

  constructor(definition: EmbeddingModelDefinition, ports: OpenAiEmbedderPorts) {
    const { name, upstream, model, dimensions, queryPrefix, documentPrefix, tokensMax } = definition;
    this.#definition = definition;
    this.#ports = ports;
    this.#retries = new Retries(ports);
    const prefixTokens = Math.max(estimatedTokens(queryPrefix), estimatedTokens(documentPrefix));
    const identity = sha256Hex(JSON.stringify([upstream, model, dimensions, queryPrefix, documentPrefix])).slice(0, 12);
    this.model = { version: `${name}@sha256:${identity}`, name, dimensions, metric: "cosine", tokensMax: Math.max(1, tokensMax - prefixTokens), textsMax, truncatesTo: [], tolerance: 1e-4 };
  }

  async embed(texts: readonly string[], { kind, signal }: EmbedOptions): Promise<Embeddings> {
    throwIfStopped(signal);
    const { dimensions } = this.model;
    const sent = this.#checked(texts, kind);
    const { clock } = this.#ports;
    const ended = new AbortController();
    const deadline = { signal: AbortSignal.any([clock.deadline(callMillisecondsMax[kind]), ended.signal, ...(signal ? [signal] : [])]), atMs: clock.monotonicMs() + callMillisecondsMax[kind] };
    const filling: Filling = { vectors: new Float32Array(texts.length * dimensions), tokens: 0, repaired: 0, isAnyTaken: false, refused: [], send: { kind, deadline } };
    try {
      const waiting = [...batchesOf(sent, this.#definition)];
      await Promise.all(Array.from({ length: Math.min(requestsAtOnceMax, waiting.length) }, () => this.#empty(waiting, filling)));
      if (filling.refused.length > 0 && !filling.isAnyTaken) await this.#ask([plainText], filling.send);
    } catch (thrown) {
      throw this.#errorOf(thrown, signal);
    } finally {
      ended.abort("the call has ended");
    }
    return { vectors: filling.vectors, rows: texts.length, dimensions, tokens: filling.tokens, repaired: filling.repaired };
  }

  /** The texts that are sent: those of blanks alone have no vector. @throws embedding.too_many_texts, embedding.text_too_long */
  #checked(texts: readonly string[], kind: EmbedOptions["kind"]): readonly SentText[] {
    const { version: model, tokensMax: limit } = this.model;
    if (texts.length > textsMax) throw fail("embedding.too_many_texts", { texts: texts.length, limit: textsMax, model });
    const { queryPrefix, documentPrefix } = this.#definition;
    const prefix = kind === "query" ? queryPrefix : documentPrefix;
    return texts.flatMap((text, index) => {
      if (text.trim() === "") return [];
      const tokens = estimatedTokens(text);
      if (tokens > limit) throw fail("embedding.text_too_long", { index, tokens, limit, model });
      return [{ index, text: prefix + text.replace(loneSurrogates, "\ufffd"), tokens: tokens + estimatedTokens(prefix) }];
    });
  }

  /** Takes batch after batch until none is left; the others stop where one fails. */
  async #empty(waiting: (readonly SentText[])[], filling: Filling): Promise<void> {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      try {
        await this.#fill(batch, filling);
      } catch (thrown) {
        waiting.length = 0;
        throw thrown;
      }
    }
  }

  /** Embeds a batch; one that the server does not take is asked again in halves, and a text that it never takes has no vector. */
  async #fill(batch: readonly SentText[], filling: Filling): Promise<void> {
    let answer: ReadAnswer;
    try {
      answer = await this.#ask(batch.map(({ text }) => text), filling.send);
    } catch (thrown) {
      if (!(thrown instanceof PlinthError) || !isAboutTexts(thrown)) throw thrown;
      if (batch.length === 1) {
        filling.refused.push(...batch);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await this.#fill(batch.slice(0, half), filling);
      return this.#fill(batch.slice(half), filling);
    }
    const { dimensions } = this.model;
    for (const [i, { index }] of batch.entries()) filling.vectors.set(answer.rows[i] ?? [], index * dimensions);
    filling.tokens += answer.tokens ?? batch.reduce((sum, { tokens }) => sum + tokens, 0);
    filling.repaired += answer.repaired;
    filling.isAnyTaken = true;
  }

  /** One request with its retries. @throws embedding.vector_invalid, embedding.upstream_failed, upstream.* */
  async #ask(texts: readonly string[], { kind, deadline }: Sending): Promise<ReadAnswer> {
    const { dimensions, version } = this.model;
    const bytes = await this.#retries.run(() => this.#send(texts, kind, deadline.signal), deadline, ({ reason, retryAfterMs: waitMs }, attempts) =>
      fail("embedding.upstream_failed", { model: version, upstream: this.#definition.upstream, attempts, reason: reason.replace(/\.$/, ""), ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) }));
    const answer = readAnswer(bytes, { texts: texts.length, dimensions });
    if ("problem" in answer) throw fail("embedding.vector_invalid", { model: version, upstream: this.#definition.upstream, problem: answer.problem });
    return answer;
  }

  async #send(texts: readonly string[], kind: EmbedOptions["kind"], signal: AbortSignal): Promise<Uint8Array> {
    const { upstream, apiKey } = this.#ports;
    const answer = await upstream.call({
      path: "/embeddings", signal, body: JSON.stringify({ model: this.#definition.model, input: texts, encoding_format: "float" }),
      headers: { "content-type": "application/json", accept: "application/json", ...(apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` }) },
      firstByteMillisecondsMax: silenceMillisecondsMax[kind], idleMillisecondsMax: silenceMillisecondsMax[kind],
    });
    if (answer.status !== 200) throw this.#refusal(answer);
    return gatherBytes(answer.body, answerBytesMax, () => fail("upstream.too_large", { upstream: upstream.name, limit: answerBytesMax }));
  }

  /** The server's words are not told: they may hold parts of the texts. */
  #refusal(answer: UpstreamAnswer): PlinthError {
    answer.discard();
    const waitMs = retryAfterMs(answer.headers["retry-after"], this.#ports.clock.now());
    return fail("upstream.refused", { upstream: this.#definition.upstream, status: answer.status, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) });
  }

  /** What the caller is told: its own leaving, else what the model's server did. */
  #errorOf(thrown: unknown, signal: AbortSignal | undefined): PlinthError {
    if (signal?.aborted === true) return stopReason(signal);
    const error = asPlinthError(thrown);
    const facts = { model: this.model.version, upstream: this.#definition.upstream };
    if (error.code === "upstream.refused") return fail("embedding.upstream_refused", { ...facts, status: error.details["status"] }, error);
    if (error.code === "request.timeout" || error.code === "request.cancelled") return fail("embedding.upstream_failed", { ...facts, attempts: 1, reason: "it did not answer in time" }, error);
    return error.code.startsWith("upstream.") ? fail("embedding.upstream_failed", { ...facts, attempts: 1, reason: error.message.replace(/\.$/, "") }, error) : error;
  }
}

function isAboutTexts({ code, details }: PlinthError): boolean {
  return code === "upstream.refused" && refusedTexts.includes(details["status"]);
}
