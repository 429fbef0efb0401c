// One life of a Plinth under chaos: opens the data directory, checks what earlier lives were told, works, and kills itself inside the wanted phase.
import { readFileSync, writeSync } from "node:fs";
import { openRealHouse, scope, type RealHouse } from "../bench/ingest/house.ts";
import { openBuiltInEmbedder } from "#app/models";
import { versionId, sha256Hex } from "#core/hash";
import type { Embedder } from "#ports/embedder";
import type { RowStore } from "#ports/row-store";
import type { Parser } from "#ports/reading/parser";
import type { SearchIndex } from "#ports/search-index";
import { noteId, noteText, notes, type Phase } from "./work.ts";

const [directory = "", folder = "", acknowledgedFile = "", phase = "", occurrence = "0", delayMs = "0", generation = "0"] = process.argv.slice(2);

/** Begins of the wanted phase that are still to come before the kill. */
let toCome = Number(occurrence);

/** Lines go out before the work that they speak of goes on: what the parent reads after the death is what was. */
function say(...words: readonly (string | number)[]): void {
  writeSync(1, `${words.join(" ")}\n`);
}

async function inPhase<Result>(name: Phase, work: () => Promise<Result>): Promise<Result> {
  say("begin", name);
  const result = work();
  dieIfWanted(name);
  try {
    return await result;
  } finally {
    say("end", name);
  }
}

function dieIfWanted(name: Phase): void {
  if (name !== phase || --toCome !== 0) return;
  const delay = Number(delayMs);
  if (delay === 0) process.kill(process.pid, "SIGKILL");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), delay);
}

function watchedRows(rows: RowStore): RowStore {
  return watched(rows, { commit: (...call) => inPhase("commit", () => rows.commit(...call)) });
}

function watchedEmbedder(embedder: Embedder): Embedder {
  return watched(embedder, { embed: (...call) => inPhase("embed", () => embedder.embed(...call)) });
}

function watchedIndex(index: SearchIndex): SearchIndex {
  return watched(index, {
    apply: (...call) => inPhase("apply", () => index.apply(...call)),
    swap: (...call) => inPhase("swap", () => index.swap(...call)),
  });
}

/** A port with some methods replaced; over an empty target, since the port may be frozen. */
function watched<Port extends object>(port: Port, own: Partial<Port>): Port {
  return new Proxy({} as Port, { get: (_none, name) => Reflect.get(own, name) ?? bound(port, name) });
}

function watchedParser(parser: Parser): Parser {
  return {
    version: parser.version,
    accepts: (name) => parser.accepts(name),
    close: () => parser.close(),
    async *parse(request, signal) {
      say("begin", "parse");
      dieIfWanted("parse");
      yield* parser.parse(request, signal);
      say("end", "parse");
    },
  };
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === "function" ? value.bind(target) : value;
}

/** All that earlier lives acknowledged is there: each note at its last acknowledged generation or a later one. */
async function checkAcknowledged(house: RealHouse): Promise<number> {
  const last = new Map<number, number>();
  for (const line of readFileSync(acknowledgedFile, "utf8").split("\n").filter(Boolean)) {
    const [note = 0, made = 0] = line.split(" ").map(Number);
    last.set(note, Math.max(made, last.get(note) ?? 0));
  }
  const documents = (await house.rows.scan("documents", { prefix: [scope.workspace, scope.collection], limit: 10_000 })).rows;
  const versions = new Map(documents.map((row) => [row.externalId, row.version]));
  let lost = 0;
  for (const [note, made] of last) {
    const possible = Array.from({ length: Number(generation) - made + 1 }, (_, i) => versionId("text/plain", sha256Hex(noteText(note, made + i))));
    if (possible.includes(versions.get(noteId(note)) ?? "")) continue;
    lost++;
    say("lost", noteId(note), made);
  }
  return lost;
}

async function live(): Promise<void> {
  say("at", "open");
  const house = await openRealHouse(directory, { embedder: watchedEmbedder(await openBuiltInEmbedder()), rows: watchedRows, index: watchedIndex, parser: watchedParser });
  say("at", "look");
  const lost = await checkAcknowledged(house);
  say("at", "verify");
  const report = await house.indexer.verify(scope);
  for (const difference of report.differences.slice(0, 5)) say("difference", JSON.stringify(difference));
  for (const problem of await house.rows.check()) say("problem", problem);
  say("checked", lost, report.differences.length, report.seq, report.documents);
  if (phase === "none") return house.close();
  await Promise.race([work(house), new Promise((resolve) => setTimeout(resolve, 20_000))]);
  say("survived");
  process.kill(process.pid, "SIGKILL");
}

/** Notes by text, a folder, and rebuilds, side by side and without end. */
async function work(house: RealHouse): Promise<void> {
  const put = async (): Promise<void> => {
    for (let round = 0; ; round++) {
      const batch = Array.from({ length: 5 }, (_, i) => (round * 5 + i) % notes);
      await house.ingest.putDocuments({ ...scope, documents: batch.map((note) => ({ id: noteId(note), text: noteText(note, Number(generation)) })) });
      for (const note of batch) say("acknowledged", note, generation);
      if (round * 5 > notes * 2) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const read = async (): Promise<void> => {
    for (;;) {
      await house.run(folder);
      say("folder", "done");
    }
  };
  const rebuild = async (): Promise<void> => {
    for (;;) {
      const { job } = await house.indexer.startRebuild(scope);
      while (["queued", "running"].includes((await house.jobs.get(scope.workspace, job))?.state ?? "")) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await Promise.all([put(), read(), rebuild()]);
}

await live();
