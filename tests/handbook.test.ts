// The example's questions stay true to its documents: each quote stands in the file that the line names, and in no other.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listFiles, projectRoot } from "./structure/project.ts";

const files = listFiles("examples/handbook").map((path) => ({ path: path.slice("examples/handbook/".length), text: readFileSync(join(projectRoot, path), "utf8") }));
const questions = readFileSync(join(projectRoot, "examples/questions.tsv"), "utf8").trimEnd().split("\n").map((line) => {
  const [id = "", question = "", path = "", quote = "", ...more] = line.split("\t");
  return { id, question, path, quote, more };
});

describe("the handbook", () => {
  it("has about thirty documents in the formats that are read today", () => {
    expect(files.length).toBeGreaterThanOrEqual(20);
    const extensions = new Set(files.map(({ path }) => path.split(".").at(-1)));
    expect([...extensions].toSorted()).toEqual(["csv", "docx", "eml", "html", "jpg", "json", "md", "pdf", "png", "pptx", "py", "ts", "txt", "xlsx"]);
  });

  it("has 25 questions that it answers and 15 that it does not, each line whole", () => {
    expect(questions.filter(({ path }) => path !== "-")).toHaveLength(25);
    expect(questions.filter(({ path, quote }) => path === "-" && quote === "-")).toHaveLength(15);
    expect(questions.filter(({ id, question, more }) => !/^[qn]\d\d$/.test(id) || question === "" || more.length > 0)).toEqual([]);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
  });

  it.each(questions.filter(({ path }) => path !== "-"))("$id is answered in $path", ({ path, quote }) => {
    expect(files.find((file) => file.path === path)?.text).toContain(quote);
    const isWordy = quote.length > 12;
    expect(files.filter((file) => isWordy && file.path !== path && file.text.includes(quote))).toEqual([]);
  });
});
