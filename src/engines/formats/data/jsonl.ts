// JSON Lines: each line is an item of its own.
import type { ParsedElement } from "#core/documents/document";
import { fail } from "#core/errors";
import type { Format, FormatInput } from "#ports/reading/format";
import { decodeBlocks } from "../decode.ts";
import { push } from "./json.ts";
import { JsonLines } from "./json-lines.ts";
import { scanJson } from "./json-scan.ts";

/** `application/jsonl`. A line that is no JSON is kept as text. */
export const format: Format = {
  name: "jsonl",
  version: 2,
  mediaType: "application/jsonl",
  extensions: [".jsonl", ".ndjson", ".jsonlines"],
  detect(head, name) {
    if (format.extensions.some((extension) => name.toLowerCase().endsWith(extension))) return 0.95;
    const [first = "", second = ""] = new TextDecoder().decode(head.subarray(0, 8192)).split("\n");
    return /^\s*\{.*\}\s*$/.test(first) && /^\s*\{"/.test(second) ? 0.6 : 0;
  },
  async read(input, output) {
    let number = 0;
    for (const block of decodeBlocks(input.bytes, output)) {
      for (const line of block.split(/\r\n?|\n/)) {
        number++;
        if (line.trim() !== "") for (const element of itemOf(line, number, input)) await output.element(element);
      }
      // The text behind the last line end is empty and belongs to the next block.
      if (/[\r\n]$/.test(block)) number--;
    }
  },
};

function itemOf(line: string, number: number, { name, limits }: FormatInput): readonly ParsedElement[] {
  const locator = { kind: "lines", from: number, to: number } as const;
  const elements: ParsedElement[] = [];
  const texts: string[] = [];
  const lines = new JsonLines((item) => texts.push(item.text));
  const problem = scanJson(line, limits.depthMax, lines);
  if (problem?.kind === "too_deep") throw fail("parse.too_deep", { name, limit: limits.depthMax });
  lines.end();
  push(elements, problem ? line : texts.join("\n"), locator);
  return elements;
}
