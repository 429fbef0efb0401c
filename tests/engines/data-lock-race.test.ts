// Of many processes that want a data directory at the same moment, exactly one gets it: fresh, and over a dead owner's lock.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { childOf, ended, type Child } from "./child.ts";

const processes = 8;

/** The first line that the child prints. */
function verdict(child: Child): Promise<string> {
  return new Promise((resolve) => child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())));
}

it.each(["fresh", "stale"])("gives a %s data directory to one of many processes", async (kind) => {
  const start = await childOf("take-lock");
  const directory = mkdtempSync(join(tmpdir(), "plinth-race-"));
  if (kind === "stale") writeFileSync(join(directory, "lock.json"), JSON.stringify({ pid: 2 ** 22 + 1, startedAt: null, nonce: "dead", url: null, localKey: null }));
  const children = Array.from({ length: processes }, () => start(directory));
  const verdicts = await Promise.all(children.map(verdict));
  expect(verdicts.toSorted()).toEqual([...Array.from({ length: processes - 1 }, () => "data.locked"), "won"]);
  for (const child of children) child.stdin.end();
  await Promise.all(children.map(ended));
  rmSync(directory, { recursive: true });
}, 60_000);
