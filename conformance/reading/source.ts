// The suite of the source port: each sentence of its contract, on a tree of files that whoever runs it keeps.
import type { Source, SourceItem, SourceRules } from "#ports/reading/source";
import { withOpened, type Opened, type Subject, type SuiteKit } from "../kit.ts";

/** A source over a tree that the suite changes. */
export interface SourceTree {
  readonly source: Source;
  /** What `locate` and `list` take. */
  readonly root: string;
  /** Writes a file at a relative path; its folders come with it. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
  /** Lets a tenth of a second pass. */
  pause(): Promise<void>;
  /** Makes `path` a link to what `target` names from there; absent where there are no links. */
  link?(path: string, target: string): Promise<void>;
}

const rules: SourceRules = { fileBytesMax: 1000, respectIgnoreFiles: true, exclude: [] };
const changeTriesMax = 100;

/** Runs the suite under the given kit; every engine that lists files passes it. */
export function sourceSuite(kit: SuiteKit, subject: Subject<SourceTree>): void {
  const { expect, fc } = kit;
  const signal = new AbortController().signal;
  const it = (sentence: string, body: (tree: SourceTree) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, async ({ port }: Opened<SourceTree>) => body(port)));
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const itemsOf = async ({ source, root }: SourceTree, changes: Partial<SourceRules> = {}): Promise<readonly SourceItem[]> => {
    const items: SourceItem[] = [];
    for await (const item of source.list(root, { ...rules, ...changes }, signal)) items.push(item);
    return items;
  };
  const filesOf = (items: readonly SourceItem[]) => items.flatMap((item) => (item.kind === "file" ? [item.file] : []));
  const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => "done", (thrown: { readonly code: string }) => thrown.code);
  kit.describe(`source: ${subject.name}`, () => {
    it("lists every file once, below its root, with size and time, and reads its bytes", async (tree) => {
      const files = { "a.txt": "one", "folder/b.md": "# two", "folder/deep/c.csv": "x,y\n1,2\n" };
      for (const [path, text] of Object.entries(files)) await tree.write(path, encode(text));
      const listed = filesOf(await itemsOf(tree));
      expect(listed.map(({ path, sizeBytes }) => [path, sizeBytes]).toSorted()).toEqual(Object.entries(files).map(([path, text]) => [path, text.length]).toSorted());
      for (const { path, localPath, modifiedAt, sizeBytes } of listed) {
        expect(await textOf(tree.source.read(localPath, signal))).toBe(files[path as keyof typeof files]);
        expect(await tree.source.stat(localPath)).toEqual({ sizeBytes, modifiedAt });
      }
    });
    it("lists any tree of plain names", async (tree) => {
      const name = fc.string({ unit: fc.constantFrom(..."abc\u00e9 -"), minLength: 1, maxLength: 6 }).map((text) => `n${text.trim()}`);
      const paths = fc.sample(fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }).map((steps) => `${steps.join("/")}.txt`), { minLength: 5, maxLength: 20 }), { numRuns: 1, seed: 11 })[0] ?? [];
      for (const path of paths) await tree.write(path, encode(path));
      expect(filesOf(await itemsOf(tree)).map(({ path }) => path).toSorted()).toEqual([...paths].toSorted());
    });
    it("locates a folder and a file, and names what is not there", async (tree) => {
      await tree.write("a.txt", encode("one"));
      const located = await tree.source.locate(tree.root);
      expect(located.kind).toBe("folder");
      const [file] = filesOf(await itemsOf(tree));
      expect(await tree.source.locate(file?.localPath ?? "")).toMatchObject({ kind: "file", sizeBytes: 3 });
      expect(await codeOf(tree.source.locate(`${tree.root}/nowhere`))).toBe("source.not_found");
    });
    it("passes over what rules leave out, and says why", async (tree) => {
      await tree.write("kept.txt", encode("x"));
      await tree.write("left/out.txt", encode("x"));
      await tree.write("large.txt", encode("x".repeat(1001)));
      const items = await itemsOf(tree, { exclude: ["left/"] });
      expect(filesOf(items).map(({ path }) => path)).toEqual(["kept.txt"]);
      const reasons = items.flatMap((item) => (item.kind === "excluded" ? [[item.path, item.reason]] : []));
      expect(reasons).toContainEqual(["large.txt", "too_large"]);
      expect(reasons.some(([path, reason]) => path?.startsWith("left") && reason === "ignored")).toBe(true);
    });
    it("never leaves its root by a link, and lists what is linked inside once", async (tree) => {
      if (!tree.link) return;
      await tree.write("inside/a.txt", encode("one"));
      await tree.link("again", "inside");
      await tree.link("out", "..");
      await tree.link("nothing", "gone.txt");
      const items = await itemsOf(tree);
      expect(filesOf(items)).toHaveLength(1);
      expect(items.flatMap((item) => (item.kind === "failed" ? [[item.path, item.code]] : [])).toSorted()).toEqual([["nothing", "source.broken_link"], ["out", expect.stringMatching(/^source\.(?:outside|loop)$/)]]);
    });
    it("tells that a file is gone", async (tree) => {
      await tree.write("a.txt", encode("one"));
      const [file] = filesOf(await itemsOf(tree));
      await tree.remove("a.txt");
      expect(await tree.source.stat(file?.localPath ?? "")).toBeUndefined();
      expect(await codeOf(textOf(tree.source.read(file?.localPath ?? "", signal)))).toBe("source.not_found");
    });
    it("calls back when something changes, until it is told to stop", async (tree) => {
      await tree.write("a.txt", encode("one"));
      const stopping = new AbortController();
      const changed = new Promise<string>((resolve) => tree.source.watch(tree.root, () => resolve("changed"), stopping.signal));
      const late = new AbortController();
      const waiting = (async () => {
        for (let tries = 0; tries < changeTriesMax && !late.signal.aborted; tries++) {
          // Now and then only: a source may wait for changes to come to rest.
          if (tries % 20 === 0) await tree.write("b.txt", encode(`${tries}`));
          await tree.pause();
        }
        return "nothing";
      })();
      expect(await Promise.race([changed, waiting])).toBe("changed");
      late.abort();
      stopping.abort();
      await waiting;
    });
  });
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
