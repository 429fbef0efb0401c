// Sends requests at moments fixed beforehand, whatever became of those before (no coordinated omission), and measures each from its moment.
import { asPlinthError } from "#core/errors";
import type { Clock } from "#ports/clock";
import type { Random } from "#ports/random";
import type { Upstream } from "#ports/serving/upstream";
import { arrivals, type ArrivalKind } from "./arrivals.ts";
import { Tally, type LoadReport, type Objective } from "./report.ts";

/** What a load needs from outside. */
export interface LoadPorts {
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly random: Random;
}

/** A load. */
export interface LoadOrder {
  readonly model: string;
  readonly kind: ArrivalKind;
  readonly perSecond: number;
  readonly seconds: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly isStream: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly objective: Objective;
  /** Longest wait for a first byte, and longest silence behind it. */
  readonly waitMillisecondsMax: number;
  readonly signal: AbortSignal;
  /** Called a few times a second with what there is to say by then. */
  readonly onProgress?: (report: LoadReport, inFlight: number) => void;
}

/** Requests on their way at once; further ones are not sent and count as failed. */
const inFlightMax = 10_000;
const progressMilliseconds = 250;
/** Bytes of an answer's end in which the usage stands. */
const tailBytes = 4096;

/** Runs the load to its end, or until the signal aborts. */
export async function runLoad(ports: LoadPorts, order: LoadOrder): Promise<LoadReport> {
  const { clock, random } = ports;
  const startedMs = clock.monotonicMs();
  const sinceStart = (): number => clock.monotonicMs() - startedMs;
  const tally = new Tally(order.objective);
  const running = new Set<Promise<void>>();
  let toldMs = 0;
  for (const dueMs of arrivals(order, random)) {
    const waitMs = dueMs - sinceStart();
    if (waitMs > 0) await clock.sleep(waitMs, order.signal).catch(() => "it was called off");
    if (order.signal.aborted) break;
    if (running.size >= inFlightMax) {
      tally.add({ code: "not sent", firstTokenMs: 0, durationMs: 0, tokens: 0 });
      continue;
    }
    tally.sent(sinceStart() - dueMs);
    const one: Promise<void> = send(ports, order, dueMs + startedMs).then((outcome) => {
      tally.add(outcome);
      running.delete(one);
    });
    running.add(one);
    if (sinceStart() - toldMs >= progressMilliseconds) {
      toldMs = sinceStart();
      order.onProgress?.(tally.report(toldMs / 1000), running.size);
    }
  }
  await Promise.all(running);
  return tally.report(sinceStart() / 1000);
}

async function send({ upstream, clock }: LoadPorts, order: LoadOrder, dueAtMs: number): Promise<{ code: string; firstTokenMs: number; durationMs: number; tokens: number }> {
  let [firstTokenMs, events, bytes] = [0, 0, new Uint8Array()];
  try {
    const answer = await upstream.call({
      path: "/chat/completions", body: bodyOf(order), headers: { ...order.headers, "content-type": "application/json" }, signal: order.signal,
      firstByteMillisecondsMax: order.waitMillisecondsMax, idleMillisecondsMax: order.waitMillisecondsMax,
    });
    if (answer.status !== 200) {
      answer.discard();
      return { code: `status ${answer.status}`, firstTokenMs: 0, durationMs: 0, tokens: 0 };
    }
    for await (const piece of answer.body) {
      if (firstTokenMs === 0) firstTokenMs = clock.monotonicMs() - dueAtMs;
      events += order.isStream ? dataLines(piece) : 0;
      bytes = tailOf(bytes, piece);
    }
  } catch (thrown) {
    return { code: asPlinthError(thrown).code, firstTokenMs: 0, durationMs: 0, tokens: 0 };
  }
  const tail = new TextDecoder().decode(bytes);
  if (order.isStream && !tail.includes("[DONE]")) return { code: "broken stream", firstTokenMs: 0, durationMs: 0, tokens: 0 };
  const told = /"completion_tokens"\s*:\s*(\d+)/.exec(tail)?.[1];
  return { code: "ok", firstTokenMs, durationMs: clock.monotonicMs() - dueAtMs, tokens: told === undefined ? events : Number(told) };
}

function bodyOf({ model, promptTokens, outputTokens, isStream }: LoadOrder): string {
  return JSON.stringify({ model, max_tokens: outputTokens, messages: [{ role: "user", content: "word ".repeat(promptTokens).trimEnd() }], ...(isStream ? { stream: true, stream_options: { include_usage: true } } : {}) });
}

const [lineFeed, letterD] = [10, 100];

/** Lines that begin with a d: the data lines of an event stream. */
function dataLines(piece: Uint8Array): number {
  let lines = piece[0] === letterD ? 1 : 0;
  for (let at = piece.indexOf(lineFeed); at >= 0; at = piece.indexOf(lineFeed, at + 1)) if (piece[at + 1] === letterD) lines++;
  return lines;
}

function tailOf(tail: Uint8Array, piece: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(Math.min(tailBytes, tail.length + piece.length));
  both.set(piece.subarray(Math.max(0, piece.length - both.length)), Math.max(0, both.length - piece.length));
  const kept = both.length - Math.min(piece.length, both.length);
  if (kept > 0) both.set(tail.subarray(tail.length - kept), 0);
  return both;
}
