// `plinth mcp`: messages of a host come line by line on standard input, and go to the Plinth that holds the data.
import { createInterface } from "node:readline";
import { fail } from "#core/errors";
import type { Reached } from "#surfaces/cli/index";

/** Hands messages on until the input ends or the signal aborts; each answer is one line. @throws what `reach` throws */
export async function bridgeMcp({ reach, write, signal }: { readonly reach: () => Promise<Reached>; readonly write: (line: string) => Promise<void>; readonly signal: AbortSignal }): Promise<void> {
  const { url, key, close } = await reach();
  const lines = createInterface({ input: process.stdin, signal });
  const running = new Set<Promise<void>>();
  try {
    for await (const line of lines) {
      if (line.trim() === "") continue;
      const one: Promise<void> = send({ url, key, signal }, line).then((answer) => (answer === "" ? undefined : write(answer))).finally(() => running.delete(one));
      running.add(one);
      one.catch(() => "told below");
    }
    await Promise.all(running);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    await close();
  }
}

async function send({ url, key, signal }: Pick<Reached, "url" | "key"> & { readonly signal: AbortSignal }, line: string): Promise<string> {
  const answer = await fetch(`${url}/mcp`, { method: "POST", body: line, signal, headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) } }).catch((cause: unknown) => {
    throw fail("server.unreachable", { url }, cause);
  });
  return (await answer.text()).trim();
}
