// Asks for a word on this process's terminal without showing it.
import type { Clock } from "#ports/clock";

/** Time to answer. */
const answerMillisecondsMax = 300_000;
/** Letters of the longest answer. */
const lettersMax = 1000;

/** The terminal to ask on: both ends of it, as the process has them. */
interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What asks; undefined where nobody sits at both ends. An empty answer, Ctrl-C and Ctrl-D are none. */
export function secretAsker({ input, output, clock, signal }: Terminal): ((question: string) => Promise<string | undefined>) | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return async (question) => {
    // First, or the terminal would show what is typed at once.
    input.setRawMode(true);
    try {
      output.write(question);
      return await lineOf(input, AbortSignal.any([signal, clock.deadline(answerMillisecondsMax)]));
    } finally {
      input.setRawMode(false);
      input.pause();
      output.write("\n");
    }
  };
}

/** The letters typed up to the end of the line. Raw mode hands on what would otherwise edit the line or end the process. */
function lineOf(input: NodeJS.ReadStream, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    let typed = "";
    const end = (answer: string | undefined): void => {
      input.off("data", onData);
      signal.removeEventListener("abort", onAbort);
      resolve(answer === "" ? undefined : answer);
    };
    const onAbort = (): void => end(undefined);
    const onData = (chunk: Buffer): void => {
      for (const letter of chunk.toString("utf8")) {
        if (letter === "\r" || letter === "\n") return end(typed);
        if (letter === "\u0003" || letter === "\u0004") return end(undefined);
        if (letter === "\u007f" || letter === "\b") typed = typed.slice(0, -1);
        else if (letter >= " " && typed.length < lettersMax) typed += letter;
      }
    };
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) return end(undefined);
    input.on("data", onData);
  });
}
