// Texts put together into requests: as many as tokens and number allow, in their order.

/** A text as it is sent, with its place among those that were asked. */
export interface SentText {
  readonly index: number;
  readonly text: string;
  readonly tokens: number;
}

/** What one request may hold. */
export interface BatchLimits {
  readonly batchTokensMax: number;
  readonly batchTextsMax: number;
}

/** Batches within the limits; a text that passes the tokens alone goes alone. */
export function batchesOf(texts: readonly SentText[], { batchTokensMax, batchTextsMax }: BatchLimits): readonly (readonly SentText[])[] {
  const batches: SentText[][] = [];
  let tokens = 0;
  for (const text of texts) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= batchTextsMax || tokens + text.tokens > batchTokensMax) {
      batches.push([text]);
      tokens = text.tokens;
    } else {
      last.push(text);
      tokens += text.tokens;
    }
  }
  return batches;
}
