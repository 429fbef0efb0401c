// Fake upstreams as processes of their own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "#app/entries";

/** What a fake upstream saw. */
export interface Seen {
  readonly requests: readonly { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string }[];
  readonly open: number;
  readonly openMax: number;
  readonly left: number;
  readonly lastLeftAt: number;
}

/** An answer byte for byte: `body` in base64, sent in pieces that end at `cuts`. */
export interface Recording {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly cuts: readonly number[];
  readonly end: "whole" | "stall" | "reset";
}

/** A fake upstream that runs. */
export interface FakeUpstream {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Sets how it behaves from now on; what is not named is quiet. */
  behave(behaviour: Readonly<Record<string, unknown>>): Promise<void>;
  /** Answers that requests ask for by the field `recording`. */
  record(recordings: Readonly<Record<string, Recording>>): Promise<void>;
  seen(): Promise<Seen>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Starts a fake server of chat models, or one of embeddings, of rerankers or of answers; at a free port by default. */
export async function startUpstream(port = 0, kind: "upstream" | "embeddings" | "rerank" | "generator" = "upstream"): Promise<FakeUpstream> {
  const child = spawn(process.execPath, [join(packageRoot(), `tests/serving/fake-${kind}.mjs`), String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const bound = Number(line.toString().trim());
  const base = `http://127.0.0.1:${bound}`;
  return {
    url: `${base}/v1`, port: bound, process: child,
    behave: async (behaviour) => void (await (await fetch(`${base}/control`, { method: "POST", body: JSON.stringify(behaviour) })).text()),
    record: async (recordings) => void (await (await fetch(`${base}/recordings`, { method: "POST", body: JSON.stringify(recordings) })).text()),
    seen: async () => (await (await fetch(`${base}/seen`)).json()) as Seen,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
