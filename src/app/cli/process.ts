// This process's terminal, signals and end.
import type { TextOutput } from "#surfaces/cli/index";
import { asPlinthError } from "#core/errors";
import { exitCodes } from "#core/errors/entry";
import type { Clock } from "#ports/clock";

/** Longest time between the first signal and the end of the process, whatever still runs. */
const stopMillisecondsMax = 30_000;

/** Signals this soon after the first are the same one: the terminal sends it to the whole group, and npm hands it on as well. */
const sameSignalMs = 300;

/** Standard output or error as the command line writes to it; `closed` is called when its reader has left. */
export function processOutput(stream: NodeJS.WriteStream, closed: () => void): TextOutput {
  let isClosed = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    isClosed = true;
    if (error.code === "EPIPE") closed();
  });
  return {
    get isTerminal() {
      return stream.isTTY === true;
    },
    get columns() {
      // A terminal that does not know its width says 0.
      return stream.columns || 80;
    },
    write: (text) => {
      if (isClosed || stream.destroyed) return Promise.resolve();
      return new Promise((done) => {
        stream.write(text, () => done());
      });
    },
  };
}

/** What ends a command early: Ctrl-C or SIGTERM (the second one ends at once), and a reader that has left. Faults that nobody caught end the process with 1. */
export function interruption(clock: Clock): { readonly signal: AbortSignal; readonly closed: () => void } {
  const controller = new AbortController();
  let firstAtMs = Number.NaN;
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted && !(clock.monotonicMs() - firstAtMs < sameSignalMs)) process.exit(exitCodes.interrupted);
    if (controller.signal.aborted) return;
    firstAtMs = clock.monotonicMs();
    controller.abort(name);
    clock.deadline(stopMillisecondsMax).addEventListener("abort", () => process.exit(exitCodes.interrupted));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const onFault = (thrown: unknown) => {
    const error = asPlinthError(thrown);
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    process.stderr.write(`plinth: ${error.message} (${error.code})\n  ${error.remedy}\n${stack === undefined ? "" : `${stack}\n`}`);
    process.exit(exitCodes.fault);
  };
  process.on("uncaughtException", onFault);
  process.on("unhandledRejection", onFault);
  return { signal: controller.signal, closed: () => controller.abort("closed") };
}

/** Ends the process when what was written has left it. */
export async function exitAfterOutput(code: number): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) if (!stream.destroyed && stream.writable) await new Promise<void>((done) => void stream.write("", () => done()));
  process.exit(code);
}
