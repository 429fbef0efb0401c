// The files of the bench: what each is, and what a reader is held against.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file with what is known of its text. */
export interface Case {
  readonly format: string;
  readonly file: string;
  readonly path: string;
  /** The peer's or the expected text. */
  readonly expected: string | undefined;
  readonly keys: readonly string[];
}

/** Formats that are read. */
export const namedFormats = new Set([
  "docx", "pptx", "xlsx", "ods", "odt", "odp", "rtf", "epub", "eml", "msg", "mbox", "zip", "tar", "tgz", "ipynb", "xml", "jats-xml", "latex", "asciidoc", "rst", "vtt", "srt", "parquet", "html", "md", "csv", "doc", "xls", "ppt",
]);

/** Formats that other benches judge. */
const elsewhere = new Set(["pdf", "ocr-pdf", "ocr-jpg", "webp", "tables"]);

/** All files of both sets. */
export function readCases(documents: string): readonly Case[] {
  const docling = table(join(documents, "docling/index.tsv")).map(({ format = "", input = "", groundtruth_md: truth = "" }): Case => {
    const path = join(documents, "docling", input);
    return { format: kindOf(format, input), file: `docling/${input}`, path, expected: truth === "" ? undefined : readFileSync(join(documents, "docling", truth), "utf8"), keys: [] };
  });
  const more = table(join(documents, "more/index.tsv")).map(({ format = "", file = "", expected = "", must_contain: keys = "" }): Case => {
    const truth = expected === "" ? undefined : join(documents, "more", expected);
    return { format: kindOf(format, file), file: `more/${file}`, path: join(documents, "more", file), expected: truth !== undefined && existsSync(truth) ? readFileSync(truth, "utf8") : undefined, keys: keys === "" ? [] : keys.split("|").filter((key) => key.trim() !== "") };
  });
  return [...docling, ...more].filter(({ format, path }) => !elsewhere.has(format) && existsSync(path));
}

/** Spreadsheets and markup are told apart by their extension. */
function kindOf(format: string, file: string): string {
  const extension = /\.(\w+)$/.exec(file)?.[1] ?? "";
  if (format === "spreadsheet") return extension === "tsv" ? "csv" : extension;
  return format;
}

function table(path: string): readonly Readonly<Record<string, string>>[] {
  const [head = "", ...lines] = readFileSync(path, "utf8").split("\n").filter((line) => line !== "");
  const names = head.split("\t");
  return lines.map((line) => Object.fromEntries(line.split("\t").map((cell, i) => [names[i] ?? "", cell])));
}
