// Which entries a typed text leaves, and in which order.
import { expect, it } from "vitest";
import { matching, type Entry } from "./entries.ts";

const entry = (group: Entry["group"], name: string, hint?: string): Entry => ({ id: name, group, name, ...(hint === undefined ? {} : { hint }), run: () => undefined });
const all = [entry("Actions", "Upload files"), entry("Views", "Documents"), entry("Views", "Endpoints"), entry("Actions", "Make a key"), entry("Collections", "handbook", "12 documents")];
const names = (text: string): readonly string[] => matching(all, text).map(({ name }) => name);

it("keeps all in the order of their kinds where nothing is typed", () => {
  expect(names(" ")).toEqual(["Documents", "Endpoints", "handbook", "Upload files", "Make a key"]);
});

it("wants every word, in the name or in the hint, whatever the case", () => {
  expect(names("FILES up")).toEqual(["Upload files"]);
  expect(names("documents")).toEqual(["Documents", "handbook"]);
  expect(names("nothing like it")).toEqual([]);
});

it("puts the begin of a name before the begin of a word, and that before its inside", () => {
  const keyed = ["monkey", "a key", "key"].map((name) => entry("Actions", name));
  expect(matching(keyed, "key").map(({ name }) => name)).toEqual(["key", "a key", "monkey"]);
});
