// JSON: readable lines `a.b: value`, an element for each record or member, with a JSON Pointer.
import type { ParsedElement } from "#core/documents/document";
import type { Locator } from "#core/documents/locator";
import { fail } from "#core/errors";
import type { Format, FormatInput, FormatOutput } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { countLines, splitLong } from "../split.ts";
import { JsonLines } from "./json-lines.ts";
import { scanJson } from "./json-scan.ts";

/** Characters of one element of a file that only looks like JSON. */
const codeCharactersMax = 4000;

/** `application/json`, with comments if need be. Cut-off JSON is damaged; what is no JSON at all (a template) is read as code. */
export const format: Format = {
  name: "json",
  version: 2,
  mediaType: "application/json",
  extensions: [".json", ".jsonc", ".json5", ".geojson", ".webmanifest", ".jsonld", ".har"],
  detect(head, name) {
    if (format.extensions.some((extension) => name.toLowerCase().endsWith(extension))) return 0.9;
    const start = new TextDecoder().decode(head.subarray(0, 512));
    return /^\ufeff?\s*(?:\{\s*"(?:[^"\\]|\\.){0,200}"\s*:|\[\s*(?:[[{"\]]|-?\d|true|false|null))/.test(start) ? 0.4 : 0;
  },
  async read(input, output) {
    const text = decodeText(input.bytes, output);
    if (text.trim() === "") return;
    const elements: ParsedElement[] = [];
    const lines = new JsonLines(({ pointer, text: item }) => push(elements, item, { kind: "pointer", path: pointer }));
    const problem = scanJson(text, input.limits.depthMax, lines);
    if (problem?.kind === "too_deep") throw fail("parse.too_deep", { name: input.name, limit: input.limits.depthMax });
    if (problem?.isCutOff) throw fail("parse.damaged", { name: input.name, problem: `the JSON ends too early, in line ${countLines(text) + 1}` });
    if (problem) return readAsCode(text, input, output);
    lines.end();
    state(lines.root, output);
    for (const element of elements) await output.element(element);
  },
};

/** Adds the item, in pieces when one value is long. */
export function push(elements: ParsedElement[], text: string, locator: Locator): void {
  for (const [start, end] of splitLong(text)) {
    const piece = text.slice(start, end).trim();
    if (piece !== "") elements.push({ type: "paragraph", text: piece, locator });
  }
}

function state(root: ReadonlyMap<string, string>, output: FormatOutput): void {
  const title = root.get("title");
  const language = root.get("language") ?? root.get("lang");
  if (title !== undefined) output.title(title);
  if (language !== undefined) output.language(language);
}

async function readAsCode(text: string, _input: FormatInput, output: FormatOutput): Promise<void> {
  const whole = text.replace(/\r\n?/g, "\n");
  let line = 1;
  for (const [start, end] of splitLong(whole, codeCharactersMax)) {
    const piece = whole.slice(start, end);
    const to = line + countLines(piece.trimEnd());
    if (piece.trim() !== "") await output.element({ type: "code", text: piece.trimEnd(), language: "json", locator: { kind: "lines", from: line, to } });
    line += countLines(piece);
  }
}
