// Jupyter notebooks: cells in order, text as Markdown, code with its language, and what the code printed.
import { fail } from "#core/errors";
import type { ParsedElement } from "#core/documents/document";
import type { Format, FormatOutput } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { format as markdown } from "../text/markdown.ts";
import { readHtmlText } from "../web/html.ts";
import { writeText } from "../write-elements.ts";

/** Characters of one output that are kept; what programs print is rarely read to its end. */
const outputCharactersMax = 20_000;

type JsonRecord = Readonly<Record<string, unknown>>;

/** `.ipynb`, versions 3 and 4. */
export const format: Format = {
  name: "notebook",
  version: 1,
  mediaType: "application/x-ipynb+json",
  extensions: [".ipynb"],
  detect: (_head, name) => (name.toLowerCase().endsWith(".ipynb") ? 1 : 0),
  async read(input, output) {
    const book = parse(input.bytes, input.name);
    const facts = recordOf(book["metadata"]);
    const language = String(recordOf(facts["language_info"])["name"] ?? recordOf(facts["kernelspec"])["language"] ?? "");
    if (typeof facts["title"] === "string") output.title(facts["title"]);
    const sheets = listOf(book["worksheets"]).flatMap((sheet) => listOf(recordOf(sheet)["cells"]));
    const cells = [...listOf(book["cells"]), ...sheets].map(recordOf);
    for (const [i, cell] of cells.entries()) {
      const locator = { kind: "pointer", path: `/cells/${i}` } as const;
      const placed: FormatOutput = { ...delegate(output), element: (element: ParsedElement) => output.element({ ...element, locator }) };
      const source = textOf(cell["source"] ?? cell["input"]);
      if (cell["cell_type"] === "markdown") await markdown.read({ ...input, bytes: Buffer.from(source) }, placed);
      else if (cell["cell_type"] === "heading") await writeText(placed, "heading", { text: source, level: Number(cell["level"] ?? 1) });
      else if (cell["cell_type"] === "code") await writeText(placed, "code", { text: source, ...(language === "" ? {} : { language }) });
      else await writeText(placed, "paragraph", { text: source });
      for (const result of listOf(cell["outputs"]).map(recordOf)) await writeResult(result, placed);
    }
  },
};

function delegate(output: FormatOutput): FormatOutput {
  return { ...output, ledger: (entry) => output.ledger(entry), title: (title) => output.title(title), language: (tag) => output.language(tag), note: (text) => output.note(text), element: (element) => output.element(element), part: (part) => output.part(part) };
}

async function writeResult(result: JsonRecord, output: FormatOutput): Promise<void> {
  const data = recordOf(result["data"]);
  const html = textOf(data["text/html"] ?? result["html"]);
  const text = textOf(result["text"] ?? data["text/plain"] ?? result["traceback"]);
  if (html !== "") await readHtmlText(html.slice(0, outputCharactersMax), output);
  // Signs that colour a terminal are no words.
  else await writeText(output, "code", { text: text.slice(0, outputCharactersMax).replace(/\u001b\[[\d;]*m/g, "") });
}

function parse(bytes: Uint8Array, name: string): JsonRecord {
  try {
    return recordOf(JSON.parse(decodeText(bytes)));
  } catch (thrown) {
    throw thrown instanceof SyntaxError ? fail("parse.damaged", { name, problem: "its JSON is broken or cut off" }, thrown) : thrown;
  }
}

function recordOf(value: unknown): JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join("") : typeof value === "string" ? value : "";
}
