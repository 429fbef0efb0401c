// Two ways to one upstream, each in a process of its own: a bare proxy of node:http, and the gateway with all that it does.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Pool } from "undici";

const root = join(dirname(process.argv[1] ?? "bench/main.ts"), "..");

/** One way. */
export interface Lane {
  readonly name: "bare" | "gateway";
  readonly url: string;
  readonly key: string;
  readonly pid: number;
}

/** Both ways, and how to end them. */
export interface Lanes {
  readonly lanes: readonly Lane[];
  close(): void;
}

/** Starts upstream, proxy and gateway. */
export async function openLanes(): Promise<Lanes> {
  const folder = mkdtempSync(join(tmpdir(), "plinth-gateway-bench-"));
  const children: ChildProcess[] = [];
  const start = async (args: readonly string[]): Promise<{ readonly child: ChildProcess; readonly line: string }> => {
    const child = spawn(process.execPath, [...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const [first] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    return { child, line: first.toString().trim() };
  };
  const upstream = Number((await start([join(root, "bench/gateway/upstream.mjs")])).line);
  const proxy = await start([join(root, "bench/gateway/proxy.mjs"), String(upstream)]);
  const settings = [`serving.upstreams=[{"name":"u","url":"http://127.0.0.1:${upstream}/v1"}]`, 'serving.endpoints=[{"name":"chat","targets":[{"upstream":"u","model":"m"}]}]', "serving.prices=[{\"model\":\"m\",\"inputUsdPerMillion\":1,\"outputUsdPerMillion\":2}]"];
  const data = join(folder, "data");
  const plinth = await start([join(root, "dist/main.js"), "up", "--no-ingest", "--no-open", "--json", "--port", "0", "--data-dir", data, ...settings.flatMap((setting) => ["--set", setting])]);
  const { url, localKey } = JSON.parse(readFileSync(join(data, "lock.json"), "utf8")) as { url: string; localKey: string };
  return {
    lanes: [{ name: "bare", url: `http://127.0.0.1:${proxy.line}`, key: "", pid: proxy.child.pid ?? 0 }, { name: "gateway", url, key: localKey, pid: plinth.child.pid ?? 0 }],
    close: () => {
      for (const child of children) child.kill("SIGTERM");
      setTimeout(() => rmSync(folder, { recursive: true, force: true }), 500).unref();
    },
  };
}

/** What one round of a lane took. */
export interface Round {
  readonly requests: number;
  readonly seconds: number;
  /** Processor time of the lane's process. */
  readonly cpuSeconds: number;
  /** Time of each request to its first byte and to its end, in milliseconds. */
  readonly firstMs: readonly number[];
  readonly wholeMs: readonly number[];
}

/** Asks a lane for so many answers over so many connections, each as soon as the one before it is there. */
export async function ask(lane: Lane, order: { readonly requests: number; readonly connections: number; readonly events: number }): Promise<Round> {
  const pool = new Pool(lane.url, { connections: order.connections, pipelining: 1 });
  const body = JSON.stringify({ model: "chat", messages: [{ role: "user", content: "word ".repeat(100) }], max_tokens: Math.max(1, order.events), ...(order.events > 0 ? { stream: true } : {}) });
  const [firstMs, wholeMs]: [number[], number[]] = [[], []];
  let left = order.requests;
  const before = cpuSeconds(lane.pid);
  const startMs = performance.now();
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const atMs = performance.now();
      const answer = await pool.request({ method: "POST", path: "/v1/chat/completions", body, headers: { "content-type": "application/json", ...(lane.key === "" ? {} : { authorization: `Bearer ${lane.key}` }) } });
      if (answer.statusCode !== 200) throw new Error(`${lane.name} answered ${answer.statusCode}: ${await answer.body.text()}`);
      let isFirst = true;
      for await (const _piece of answer.body) {
        if (isFirst) firstMs.push(performance.now() - atMs);
        isFirst = false;
      }
      wholeMs.push(performance.now() - atMs);
    }
  };
  await Promise.all(Array.from({ length: order.connections }, one));
  const seconds = (performance.now() - startMs) / 1000;
  const used = cpuSeconds(lane.pid) - before;
  await pool.close();
  return { requests: order.requests, seconds, cpuSeconds: used, firstMs, wholeMs };
}

/** Processor time of a process with all its threads, from /proc (ticks of 10 ms). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The value that `share` of all do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0;
}

/** Sums of a lane's rounds. */
export function together(rounds: readonly Round[]): Round {
  const sum = (of: (round: Round) => number): number => rounds.reduce((all, round) => all + of(round), 0);
  return { requests: sum(({ requests }) => requests), seconds: sum(({ seconds }) => seconds), cpuSeconds: sum((round) => round.cpuSeconds), firstMs: rounds.flatMap((round) => round.firstMs), wholeMs: rounds.flatMap((round) => round.wholeMs) };
}
