// Prints what a parser read: type and status, the elements in reading order with their places, and the ledger.
import type { Parsed } from "#contract/system";
import { formatCount } from "#core/text/units";
import { clip, type Printer } from "./printer.ts";
import { detailLines, padded, tableLines } from "./table.ts";
import { locatorText } from "./values.ts";

/** Prints a parse for people. */
export async function printParsed(printer: Printer, parsed: Parsed): Promise<void> {
  const status = parsed.status === "read" ? printer.paint("green", parsed.status) : printer.paint(parsed.status === "failed" ? "red" : "amber", parsed.status);
  const pairs: [string, string][] = [["file", parsed.file], ["type", parsed.type], ["status", status], ["title", parsed.title ?? "-"], ["language", parsed.language], ["elements", formatCount(parsed.elements.length)]];
  for (const line of detailLines(pairs)) await printer.line(line);
  if (parsed.error !== undefined) await printer.line(`\n${printer.paint("red", parsed.error.message)} (${parsed.error.code})\n  ${parsed.error.remedy}`);
  if (parsed.elements.length > 0) await printer.line();
  const places = parsed.elements.map((element) => locatorText(element.locator) ?? "");
  const width = Math.min(28, Math.max(0, ...places.map((place) => place.length)));
  for (const [index, element] of parsed.elements.entries()) {
    const type = element.level === undefined ? element.type : `${element.type} ${element.level}`;
    const text = clip(element.text.replace(/\s+/g, " "), Math.max(20, Math.min(printer.columns, 200) - width - 16));
    await printer.line(`${printer.paint("dim", padded(clip(places[index] ?? "", width), width))}  ${padded(type, 12)}  ${text}`);
  }
  const troubles = parsed.ledger.filter((entry) => entry.outcome !== "read");
  if (troubles.length === 0) return;
  await printer.line();
  for (const line of tableLines({ heads: ["unit", "outcome", "parser", "code", "remedy"], rows: troubles.map((entry) => [`${entry.unit} ${entry.index}`, entry.outcome, entry.parser, entry.code ?? "-", entry.remedy ?? "-"]) }, printer.columns)) await printer.line(line);
}
