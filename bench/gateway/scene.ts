// A scene for reliability: upstreams with known places, the gateway before them, and a bare proxy that controls nothing as the baseline. Load is sent at fixed moments.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { createClient, type Client } from "#surfaces/sdk/index";

const root = process.cwd();

/** A way to the upstreams. */
export interface Way {
  readonly name: "baseline" | "gateway";
  readonly url: string;
  readonly key: string;
}

/** What runs. */
export interface Scene {
  readonly gateway: Way;
  readonly baseline: Way;
  readonly client: Client;
  /** kill -9 of an upstream. */
  kill(index: number): Promise<void>;
  /** Starts an upstream again on its old port. */
  restart(index: number): Promise<void>;
  /** Lets all upstreams answer with this status. */
  control(status: number): Promise<void>;
  /** How often clients left an upstream, and when the last one did. */
  seen(): Promise<{ readonly left: number; readonly lastLeftAt: number }>;
  close(): void;
}

/** How the upstreams are: `count` of them, each with so many places and so long an answer. `endpoint`: fields beside its targets. */
export interface SceneOrder {
  readonly count: number;
  readonly places: number;
  readonly milliseconds: number;
  /** Share by which answers last longer or shorter, evenly: as texts differ in length; 0 where absent. */
  readonly spread?: number;
  readonly endpoint?: Readonly<Record<string, number>>;
  /** Most calls at once that the gateway is told an upstream takes; learnt alone where absent. */
  readonly concurrencyMax?: number;
}

/** Starts everything; what stands in dist/ is measured. */
export async function openScene({ count, places, milliseconds, spread = 0, endpoint = {}, concurrencyMax }: SceneOrder): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "plinth-scene-"));
  const children: ChildProcess[] = [];
  const start = async (args: readonly string[]): Promise<{ readonly process: ChildProcess; readonly line: string }> => {
    const child = spawn(process.execPath, [...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const [first] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    return { process: child, line: first.toString().trim() };
  };
  const limited = (port = 0) => start([join(root, "bench/gateway/limited.mjs"), String(places), String(milliseconds), String(port), String(spread)]);
  const started = await Promise.all(Array.from({ length: count }, () => limited()));
  const running = started.map(({ process: child }) => child);
  const urls = started.map(({ line }) => `http://127.0.0.1:${line}`);
  const proxy = await start([join(root, "bench/gateway/proxy.mjs"), ...started.map(({ line }) => line)]);
  const named = urls.map((url, i) => ({ name: `u${i}`, url: `${url}/v1`, ...(concurrencyMax === undefined ? {} : { concurrencyMax }) }));
  const settings = [`serving.upstreams=${JSON.stringify(named)}`];
  const data = join(folder, "data");
  await start([join(root, "dist/main.js"), "up", "--no-ingest", "--no-open", "--json", "--port", "0", "--data-dir", data, ...settings.flatMap((setting) => ["--set", setting])]);
  const { url, localKey } = JSON.parse(readFileSync(join(data, "lock.json"), "utf8")) as { url: string; localKey: string };
  const client = createClient({ url, key: localKey });
  await client.endpoints.create({ endpoint: "chat", targets: named.map(({ name }) => ({ upstream: name, model: "m" })), ...endpoint });
  return {
    gateway: { name: "gateway", url, key: localKey }, baseline: { name: "baseline", url: `http://127.0.0.1:${proxy.line}`, key: "" }, client,
    kill: async (index) => {
      const child = running[index] as ChildProcess;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    restart: async (index) => void (running[index] = (await limited(Number(started[index]?.line))).process),
    control: async (status) => void (await Promise.all(urls.map(async (url) => (await fetch(`${url}/control`, { method: "POST", body: JSON.stringify({ status }) })).text()))),
    seen: async () => {
      const all = await Promise.all(urls.map(async (url) => (await (await fetch(`${url}/seen`)).json()) as { readonly left: number; readonly lastLeftAt: number }));
      return { left: all.reduce((sum, { left }) => sum + left, 0), lastLeftAt: Math.max(...all.map(({ lastLeftAt }) => lastLeftAt)) };
    },
    close: () => {
      for (const child of children) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What became of one request. `ms` from the moment that was planned for it; `status` 0 where the connection broke. */
export interface Outcome {
  readonly atMs: number;
  readonly ms: number;
  readonly firstMs: number;
  readonly status: number;
}

/** Sends so many requests a second at even moments, whatever became of those before. */
export async function fire(way: Way, order: { readonly perSecond: number; readonly seconds: number; readonly isStream?: boolean; readonly key?: string }): Promise<readonly Outcome[]> {
  const pool = new Pool(way.url, { connections: 2000, pipelining: 1, headersTimeout: 60_000 });
  const body = JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hi" }], max_tokens: 10, ...(order.isStream === true ? { stream: true } : {}) });
  const headers = { "content-type": "application/json", ...(way.key === "" ? {} : { authorization: `Bearer ${order.key ?? way.key}` }) };
  const startMs = performance.now();
  const one = async (atMs: number): Promise<Outcome> => {
    let [firstMs, status] = [Infinity, 0];
    try {
      const answer = await pool.request({ method: "POST", path: "/v1/chat/completions", body, headers });
      let text = "";
      for await (const piece of answer.body) {
        firstMs = Math.min(firstMs, performance.now() - startMs - atMs);
        text += String(piece);
      }
      status = text.includes('"error"') && answer.statusCode === 200 ? 0 : answer.statusCode;
    } catch {
      // A broken connection is an outcome, too: status 0.
      status = 0;
    }
    return { atMs, ms: performance.now() - startMs - atMs, firstMs, status };
  };
  const sent: Promise<Outcome>[] = [];
  const gapMs = 1000 / order.perSecond;
  for (let i = 0; i * gapMs < order.seconds * 1000; i++) {
    const waitMs = startMs + i * gapMs - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    sent.push(one(i * gapMs));
  }
  const outcomes = await Promise.all(sent);
  await pool.close();
  return outcomes;
}
