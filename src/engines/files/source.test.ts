// The folder source over a real tree: order, exclusions, links, odd names, unreadable folders, watching.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SourceItem, SourceRules } from "#ports/reading/source";
import { systemClock } from "#engines/system/clock";
import { createFolderSource } from "./source.ts";

const rules: SourceRules = { fileBytesMax: 5000, respectIgnoreFiles: true, exclude: [] };
const source = createFolderSource({ clock: systemClock });
let base = "";
let root = "";

function write(path: string, text: string | Buffer = "text"): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function list(folder = root, changes: Partial<SourceRules> = {}): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of source.list(folder, { ...rules, ...changes }, new AbortController().signal)) items.push(item);
  return items;
}

const paths = (items: readonly SourceItem[]): string[] => items.flatMap((item) => (item.kind === "file" ? [item.file.path] : [])).toSorted();
const reasonOf = (item: SourceItem): [string, string][] => (item.kind === "excluded" ? [[item.path, item.reason]] : item.kind === "failed" ? [[item.path, item.code]] : []);
const passedOver = (items: readonly SourceItem[]): Record<string, string> => Object.fromEntries(items.flatMap(reasonOf));

/** Runs as a user whom rights bind, where the tests run as root. */
async function withoutRoot<Result>(work: () => Promise<Result>): Promise<Result> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "plinth-source-"));
  chmodSync(base, 0o755);
  root = join(base, "root");
  mkdirSync(root);
  write("a.txt");
  write("docs/b.md");
  write("docs/deep/c.txt");
  write("large.txt", Buffer.alloc(6000));
  write(".hidden/x.txt");
  write(".env");
  write("node_modules/p/index.js");
  write("code/package.json", "{}");
  write("code/dist/out.js");
  write("dist/kept.txt");
  write("py/__pycache__/m.pyc");
  write("env/pyvenv.cfg");
  write("env/lib.py");
  write("data/plinth.db");
  write("data/blobs/ab");
  write("notes.txt~");
  write("line\nbreak.txt");
  write("ümläut – 日本.txt");
  write("with space's \"quotes\".txt");
  writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from(".txt")]), "latin");
  write(".gitignore", "*.log\nlogs/\n!keep.log\n/docs/secret.md\n");
  write("x.log");
  write("keep.log");
  write("logs/y.txt");
  write("docs/secret.md");
  write("sub/docs/secret.md");
  write("docs/.gitignore", "drafts/*\n!drafts/final.md\n*.txt\n!deep/c.txt\n");
  write("docs/drafts/one.md");
  write("docs/drafts/final.md");
  write("docs/ignored.txt");
  write("other/plain.txt");
  write("other/.plinthignore", "plain.txt\n");
  symlinkSync(join(root, "docs"), join(root, "link-to-docs"));
  symlinkSync(join(root, "a.txt"), join(root, "link-to-a"));
  symlinkSync("..", join(root, "docs/deep/up"));
  symlinkSync(base, join(root, "out"));
  symlinkSync("/etc/hosts", join(root, "hosts"));
  symlinkSync(join(root, "gone"), join(root, "broken"));
  symlinkSync(join(root, "ring-b"), join(root, "ring-a"));
  symlinkSync(join(root, "ring-a"), join(root, "ring-b"));
  symlinkSync(join(root, ".hidden"), join(root, "shown"));
  execFileSync("mkfifo", [join(root, "pipe")]);
});

afterAll(() => {
  chmodSync(root, 0o755);
  rmSync(base, { recursive: true, force: true });
});

describe("the folder source", () => {
  it("lists files and names what it passes over, with the reason", async () => {
    const items = await list();
    expect(paths(items)).toEqual(["a.txt", "code/package.json", "dist/kept.txt", "docs/b.md", "docs/deep/c.txt", "docs/drafts/final.md", "keep.log", "line\nbreak.txt", "shown/x.txt", "sub/docs/secret.md", "with space's \"quotes\".txt", "ümläut – 日本.txt"].toSorted());
    expect(passedOver(items)).toEqual({
      "large.txt": "too_large", ".hidden": "hidden", ".env": "hidden", ".gitignore": "hidden", "docs/.gitignore": "hidden", "other/.plinthignore": "hidden",
      node_modules: "ignored", "code/dist": "ignored", "py/__pycache__": "ignored", env: "ignored", data: "ignored", "notes.txt~": "ignored",
      "x.log": "ignored", logs: "ignored", "docs/secret.md": "ignored", "docs/drafts/one.md": "ignored", "docs/ignored.txt": "ignored", "other/plain.txt": "ignored",
      "link-to-docs": "linked", "link-to-a": "linked", "docs/deep/up": "source.loop", out: "source.outside", hosts: "source.outside", broken: "source.broken_link", "ring-a": "source.broken_link", "ring-b": "source.broken_link",
      pipe: "not_a_file", "caf%E9.txt": "source.unreadable",
    });
  });

  it("gives each listed file a path that opens and the size and time that stat gives", async () => {
    for (const item of await list()) {
      if (item.kind !== "file") continue;
      expect(await source.stat(item.file.localPath)).toEqual({ sizeBytes: item.file.sizeBytes, modifiedAt: item.file.modifiedAt });
      let bytes = 0;
      for await (const part of source.read(item.file.localPath, new AbortController().signal)) bytes += part.length;
      expect(bytes).toBe(item.file.sizeBytes);
    }
  });

  it("keeps extra patterns above ignore files, and leaves ignore files out when told", async () => {
    expect(paths(await list(root, { exclude: ["keep.log", "docs/"] }))).not.toContain("keep.log");
    expect(paths(await list(root, { exclude: ["docs/"] })).some((path) => path.startsWith("docs/"))).toBe(false);
    expect(paths(await list(root, { respectIgnoreFiles: false }))).toEqual(expect.arrayContaining(["x.log", "logs/y.txt", "docs/secret.md", "other/plain.txt"]));
  });

  it("gives small and new files first", async () => {
    const folder = join(base, "order");
    mkdirSync(folder);
    for (const [name, size, day] of [["old", 10, 1], ["new", 10, 3], ["big", 200_000, 9], ["middle", 10, 2]] as const) {
      writeFileSync(join(folder, name), Buffer.alloc(size));
      utimesSync(join(folder, name), day * 86400, day * 86400);
    }
    const items = await list(folder, { fileBytesMax: 1e6 });
    expect(items.map((item) => (item.kind === "file" ? item.file.path : ""))).toEqual(["new", "middle", "old", "big"]);
  });

  it("lists a file that is named directly", async () => {
    expect(paths(await list(join(root, "docs/b.md")))).toEqual(["b.md"]);
  });

  it("says what stands at a path, or that nothing does", async () => {
    expect(await source.locate(join(root, "link-to-docs"))).toMatchObject({ kind: "folder", uri: expect.stringMatching(/root\/docs$/) });
    await expect(source.locate(join(root, "none"))).rejects.toMatchObject({ code: "source.not_found" });
    await expect(source.locate(join(root, "pipe"))).rejects.toMatchObject({ code: "source.unreadable" });
    await expect(list(join(root, "none"))).rejects.toMatchObject({ code: "source.not_found" });
    expect(await source.stat(join(root, "none"))).toBeUndefined();
  });

  it("names a folder that it may not read and goes on", async () => {
    mkdirSync(join(root, "closed"));
    chmodSync(join(root, "closed"), 0);
    const items = await withoutRoot(() => list());
    chmodSync(join(root, "closed"), 0o755);
    rmSync(join(root, "closed"), { recursive: true });
    expect(passedOver(items)).toMatchObject({ closed: "source.unreadable" });
    expect(paths(items)).toContain("a.txt");
  });

  it("stops when the signal aborts", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(source.list(root, rules, controller.signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "request.cancelled" });
  });

  it("calls back once for many changes, and not for hidden files", async () => {
    const folder = join(base, "watched");
    mkdirSync(join(folder, ".plinth"), { recursive: true });
    const watched = createFolderSource({ clock: systemClock, times: { quietMs: 60, rescanMs: 60_000 } });
    const controller = new AbortController();
    let calls = 0;
    let called: () => void = () => undefined;
    const next = (): Promise<void> => new Promise((resolve) => (called = resolve));
    watched.watch(folder, () => (calls++, called()), controller.signal);
    await systemClock.sleep(100);
    writeFileSync(join(folder, ".plinth/rows.db"), "x");
    await systemClock.sleep(200);
    expect(calls).toBe(0);
    const first = next();
    for (let i = 0; i < 20; i++) writeFileSync(join(folder, `f${i}.txt`), "x");
    await first;
    expect(calls).toBe(1);
    controller.abort();
    writeFileSync(join(folder, "late.txt"), "x");
    await systemClock.sleep(200);
    expect(calls).toBe(1);
  });
});
