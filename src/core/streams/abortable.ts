// Leaving off an async iteration when a signal says so, even while the source keeps silent.
import { fail } from "../errors.ts";

/** The items of `source` until `signal` aborts. The source is told to stop however the loop ends. @throws request.cancelled */
export async function* abortable<Item>(source: AsyncIterable<Item>, signal: AbortSignal | undefined): AsyncGenerator<Item> {
  const iterator = source[Symbol.asyncIterator]();
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(fail("request.cancelled", {}, signal?.reason));
  });
  aborted.catch(() => "the loop below hears of it");
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  let isDone = false;
  try {
    for (;;) {
      const step = await Promise.race([aborted, iterator.next()]);
      isDone = step.done === true;
      if (step.done) return;
      yield step.value;
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => "its own end is its own affair");
  }
}
