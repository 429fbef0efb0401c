// Prints hits: title, trail, score, the snippet with its marks, and where it stands.
import type { Facet, Hit, SearchResult } from "#contract/search";
import { sliceCodePoints } from "#core/text/positions";
import { formatCount, formatDuration } from "#core/text/units";
import type { Printer } from "./printer.ts";
import { padded, tableLines, wrapped } from "./table.ts";
import { locatorText } from "./values.ts";

/** Prints a search's hits. */
export async function printSearch(printer: Printer, result: SearchResult, collection: string): Promise<void> {
  if (result.correctedQuery !== undefined) await printer.line(`Nothing in ${collection} matches ${JSON.stringify(result.query)}; searched for ${JSON.stringify(result.correctedQuery)} instead.\n`);
  if (result.hits.length === 0) await printer.line(`Nothing in ${collection} matches ${JSON.stringify(result.query)}.`);
  for (const hit of result.hits) for (const line of hitLines(printer, hit)) await printer.line(line);
  const total = `${result.isLowerBound ? "at least " : ""}${formatCount(result.total)}`;
  if (result.hits.length > 0) await printer.line(printer.paint("dim", `${result.hits.length} of ${total} passages in ${formatDuration(result.tookMs)}, snapshot ${result.snapshot}`));
  if (result.failedArm) for (const line of wrapped(`These are hits by words alone. ${result.failedArm.message} ${result.failedArm.remedy}`, printer.columns)) await printer.line(printer.paint("amber", line));
  for (const line of facetLines(result.facets ?? [], printer)) await printer.line(line);
  if (result.why) for (const line of whyLines(printer, result.why)) await printer.line(line);
}

/** A line for each field: its values with the documents that have them. */
function facetLines(facets: readonly Facet[], printer: Printer): string[] {
  const width = Math.max(0, ...facets.map(({ field }) => field.length));
  return facets.flatMap(({ field, values, more }) => {
    const listed = [...values.map(({ value, documents }) => `${value === "" ? '""' : value} ${formatCount(documents)}`), ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(" · ");
    const [first = "", ...rest] = wrapped(listed, printer.columns - width - 2);
    return [`${padded(field, width)}  ${first}`, ...rest.map((line) => `${" ".repeat(width)}  ${line}`)];
  });
}

function whyLines(printer: Printer, { externalId, reason, leastScore, hit }: NonNullable<SearchResult["why"]>): string[] {
  const least = hit === null || leastScore === null ? [] : [printer.paint("dim", `the last hit shown has ${leastScore.toFixed(3)}`)];
  return ["", `${printer.paint("bold", externalId)}: ${reason}`, ...(hit === null ? [] : hitLines(printer, hit)), ...least];
}

function hitLines(printer: Printer, hit: Hit): string[] {
  const trail = hit.headings.filter((heading) => heading !== hit.title).join(" › ");
  const head = `${padded(String(hit.rank), 3, true)}  ${printer.paint("bold", hit.title === "" ? hit.externalId : hit.title)}${trail === "" ? "" : ` › ${trail}`}  ${printer.paint("dim", hit.score.toFixed(3))}`;
  const width = Math.min(printer.columns, 110) - 5;
  const text = markedLines(hit.snippet, width, (part) => printer.paint("mark", part)).map((line) => `     ${line}`);
  const place = [hit.path === "" ? hit.externalId : hit.path, locatorText(hit.locator)].filter((part) => part !== undefined).join(", ");
  const moved = hit.diversity === undefined || hit.diversity.rank === hit.rank ? [] : [`     ${printer.paint("dim", `hit ${hit.diversity.rank} by its score; similarity to a hit above ${hit.diversity.similarity.toFixed(2)}`)}`];
  return [head, ...text, `     ${printer.paint("dim", place)}`, ...moved, ...explanationLines(printer, hit), ""];
}

/** A snippet as lines of `width` columns with its marked words painted. */
export function markedLines(snippet: Hit["snippet"], width: number, paint: (part: string) => string): string[] {
  let text = "";
  let at = 0;
  for (const { start, end } of [...snippet.marks].toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    const words = sliceCodePoints(snippet.text, start, end).split(/(\s+)/).map((part) => (part.trim() === "" ? part : paint(part)));
    text += sliceCodePoints(snippet.text, at, start) + words.join("");
    at = end;
  }
  return wrapped(text + sliceCodePoints(snippet.text, at, Number.MAX_SAFE_INTEGER), width);
}

function explanationLines(printer: Printer, hit: Hit): string[] {
  return (hit.explanation ?? []).flatMap((arm) => {
    const rows = arm.terms.map((term) => [term.term, String(term.frequency), String(term.documentFrequency), term.idf.toFixed(3), term.lengthRatio.toFixed(2), term.score.toFixed(3)]);
    const table = tableLines({ heads: ["term", "in chunk", "chunks with it", "idf", "length ratio", "score"], rows, isNumber: [false, true, true, true, true, true] }, printer.columns - 7);
    const sum = `${arm.arm}: rank ${arm.rank ?? "none"}, raw ${arm.rawScore.toFixed(3)}, normalised ${arm.normalisedScore.toFixed(3)}, weight ${Number(arm.weight.toFixed(3))}; it adds ${arm.contribution.toFixed(3)}`;
    return [`     ${sum}`, ...(arm.terms.length === 0 ? [] : table).map((line) => `       ${printer.paint("dim", line)}`)];
  });
}
