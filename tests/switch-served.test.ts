// A switch of models in a whole Plinth: asked over HTTP throughout, by a model of another process; then killed in its middle, and gone on with.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { createClient, type Client } from "#surfaces/sdk/index";
import { startUpstream, type FakeUpstream } from "./serving/upstreams.ts";
import { projectRoot } from "./structure/project.ts";
import { finished, startPlinth } from "./support/plinth.ts";

const documents = 250;
const collection = "default";
let far: FakeUpstream;
let base = "";

beforeAll(async () => {
  far = await startUpstream(0, "embeddings");
});
afterAll(() => far.kill());
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "plinth-switch-"));
  mkdirSync(join(base, "docs"));
  for (let i = 0; i < documents; i++) writeFileSync(join(base, "docs", `n${i}.txt`), `Note ${i} says that pump ${i} runs at ${i} bar.`);
});
afterEach(async () => {
  await far.behave({});
  rmSync(base, { recursive: true, force: true });
});

const settings = () => ({ "serving.upstreams": [{ name: "far", url: far.url }], "embedding.models": [{ name: "far-small", upstream: "far", dimensions: 64, tokensMax: 512, batchTextsMax: 8 }] });

/** Asks until told to stop. @returns what it stopped with: questions asked, and those that came back without the dense arm */
function askThroughout(client: Client): () => Promise<{ readonly asked: number; readonly withoutVectors: number }> {
  let isOver = false;
  let [asked, withoutVectors] = [0, 0];
  const asking = (async () => {
    while (!isOver) {
      const { hits, failedArm } = await client.search({ collection, query: `which pump runs at ${asked % documents} bar`, explain: true });
      asked++;
      if (failedArm !== undefined || hits.length === 0 || !hits.some(({ explanation }) => explanation?.some(({ arm }) => arm === "dense"))) withoutVectors++;
    }
  })();
  return async () => {
    isOver = true;
    await asking;
    return { asked, withoutVectors };
  };
}

/** Texts of documents that the other server was sent, repeats counted. */
async function textsSent(): Promise<number> {
  const { requests } = await far.seen();
  return requests.flatMap(({ body }) => (JSON.parse(body) as { input: string[] }).input).filter((text) => text.includes("says that")).length;
}

it("fails no question, and answers each with vectors, while a model is made, compared, swapped, rolled back and dropped", async () => {
  const plinth = await startPlinth({ flags: settings() });
  try {
    const { client } = plinth;
    await plinth.ingest(join(base, "docs"));
    expect(await client.collections.get({ collection })).toMatchObject({ vectors: { live: { model: expect.stringMatching(/^plinth-en@/) as string, isAvailable: true, problem: null }, beside: null } });
    const stop = askThroughout(client);
    const { job } = await client.collections.switch({ collection, model: "far-small" });
    writeFileSync(join(base, "docs", "late.txt"), "A late note on pump 1000.");
    await plinth.ingest(join(base, "docs"));
    await finished(client, job);
    expect((await client.jobs.get({ job })).title).toBe("Embed anew default");
    const compared = await client.collections.compare({ collection });
    expect(compared.questions).toBeGreaterThan(0);
    expect(compared.overlaps.reduce((sum, count) => sum + count, 0)).toBe(compared.questions);
    expect(await client.collections.swap({ collection })).toMatchObject({ vectors: { live: { model: expect.stringMatching(/^far-small@/) as string }, beside: { role: "former", isReady: true } } });
    expect(await client.collections.verify({ collection })).toMatchObject({ isClean: true });
    expect(await client.collections.rollback({ collection })).toMatchObject({ vectors: { live: { model: expect.stringMatching(/^plinth-en@/) as string }, beside: { role: "candidate" } } });
    await client.collections.swap({ collection });
    await finished(client, (await client.collections.discard({ collection })).job);
    const { asked, withoutVectors } = await stop();
    expect([asked > 20, withoutVectors]).toEqual([true, 0]);
    expect(await client.collections.verify({ collection })).toMatchObject({ isClean: true, documents: documents + 1 });
    expect((await client.collections.get({ collection })).vectors).toMatchObject({ live: { model: expect.stringMatching(/^far-small@/) as string }, beside: null });
  } finally {
    await plinth.stop();
  }
}, 120_000);

it("goes on after kill -9 in its middle with what was embedded before", async () => {
  const environment = { PATH: process.env["PATH"] ?? "", HOME: base, PLINTH_SERVING_UPSTREAMS: JSON.stringify(settings()["serving.upstreams"]), PLINTH_EMBEDDING_MODELS: JSON.stringify(settings()["embedding.models"]) };
  const children: ChildProcess[] = [];
  /** Starts the program; its first line tells where it listens, and its key the first time. */
  const up = async (folders: readonly string[]): Promise<{ readonly child: ChildProcess; readonly url: string; readonly firstKey?: string }> => {
    const child = spawn(process.execPath, [join(projectRoot, "bin/plinth.js"), "up", "--json", "--no-open", "--port", "0", "--data-dir", join(base, "data"), ...folders], { cwd: base, env: environment, stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = (await lines.next()) as IteratorResult<string>;
    const greeting = JSON.parse(value as string) as { url: string; firstKey?: string };
    if (folders.length > 0) await lines.next();
    return { child, ...greeting };
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  try {
    const firstLife = await up([join(base, "docs")]);
    const key = firstLife.firstKey ?? "";
    const before = createClient({ url: firstLife.url, key });
    await far.behave({ delayMs: 100 });
    const alreadySent = await textsSent();
    const { job } = await before.collections.switch({ collection, model: "far-small" });
    // The other server falls silent in the second hundred of documents; the first is written by then, or will be.
    while ((await textsSent()) - alreadySent < 130) await new Promise((resolve) => setTimeout(resolve, 5));
    await far.behave({ hang: true });
    while ((await before.jobs.get({ job })).stages.every(({ name, done }) => name !== "embed" || done < 100)) await new Promise((resolve) => setTimeout(resolve, 10));
    await kill(firstLife.child);
    const sentBefore = (await textsSent()) - alreadySent;
    expect(sentBefore).toBeLessThan(documents);
    await far.behave({ delayMs: 20 });
    const secondLife = await up([]);
    const after = createClient({ url: secondLife.url, key });
    // What the kill left unflushed is applied from the log first.
    await after.search({ collection, query: "pump", after: (await after.collections.get({ collection })).seq });
    const stop = askThroughout(after);
    await finished(after, job);
    expect((await after.jobs.get({ job })).attempts).toBe(2);
    // At most what was under way at the kill is embedded twice.
    expect((await textsSent()) - alreadySent).toBeLessThanOrEqual(documents + 100);
    await after.collections.swap({ collection });
    expect((await stop()).withoutVectors).toBe(0);
    expect(await after.collections.verify({ collection })).toMatchObject({ isClean: true, documents });
    // A kill right behind the swap: rows and index agree again after the next start.
    await after.collections.rollback({ collection });
    await kill(secondLife.child);
    const thirdLife = await up([]);
    const last = createClient({ url: thirdLife.url, key });
    expect(await last.collections.verify({ collection })).toMatchObject({ isClean: true });
    expect((await last.collections.get({ collection })).vectors).toMatchObject({ live: { model: expect.stringMatching(/^plinth-en@/) as string }, beside: { role: "candidate", isReady: true } });
    expect((await last.search({ collection, query: "pump", mode: "dense" })).hits.length).toBe(10);
  } finally {
    for (const child of children) await kill(child);
  }
}, 180_000);
