// Prints an answer: its sentences with numbers, then each cited passage with its exact words and place.
import type { Answer } from "#contract/search";
import { formatDuration } from "#core/text/units";
import type { Printer } from "./printer.ts";
import { wrapped } from "./table.ts";
import { locatorText } from "./values.ts";

/** Whose words the sentences are, and which of them were dropped for what. */
async function printGeneration(printer: Printer, generation: Answer["generation"], width: number): Promise<void> {
  if (generation === undefined) return;
  const { model, upstream, isUsed, dropped, withheld, failed } = generation;
  await printer.line();
  await printer.line(isUsed ? `Written by ${model} (${upstream}); each sentence was checked against what it cites.` : `Quoted: nothing that ${model} (${upstream}) wrote stood the check.`);
  if (failed !== undefined) await printer.line(`${failed.message} ${failed.remedy}`);
  if (withheld > 0) await printer.line(`${withheld} ${withheld === 1 ? "passage was" : "passages were"} not shown to it: they hold orders to whoever answers.`);
  for (const { text, reason, what } of dropped) for (const line of wrapped(`dropped (${reason}${what === "" ? "" : `: ${what}`})  ${text}`, width)) await printer.line(printer.paint("dim", line));
}

/** Prints an answer. */
export async function printAnswer(printer: Printer, answer: Answer, collection: string): Promise<void> {
  const width = Math.min(printer.columns, 100);
  if (answer.answered) {
    for (const line of wrapped(answer.sentences.map((sentence) => `${sentence.text}${sentence.citations.map((index) => ` ${printer.paint("violet", `[${index + 1}]`)}`).join("")}`).join(" "), width)) await printer.line(line);
  } else {
    await printer.line(`The collection ${collection} does not answer this.`);
    if (answer.nearest.length > 0) await printer.line("The nearest passages:");
  }
  const shown = answer.answered ? answer.citations : answer.nearest;
  for (const [index, citation] of shown.entries()) {
    const place = [citation.externalId, locatorText(citation.locator)].filter((part) => part !== undefined).join(", ");
    await printer.line();
    await printer.line(`${printer.paint("violet", `[${index + 1}]`)} ${printer.paint("bold", citation.title === "" ? citation.externalId : citation.title)}  ${printer.paint("dim", place)}`);
    for (const line of wrapped(`“${citation.quote}”`, width - 4)) await printer.line(`    ${line}`);
  }
  await printGeneration(printer, answer.generation, width);
  const { score, threshold, coverage } = answer.evidence;
  await printer.line();
  await printer.line(printer.paint("dim", `evidence ${score.toFixed(2)} (needs ${threshold.toFixed(2)}), coverage ${coverage.toFixed(2)}, ${formatDuration(answer.tookMs)}, snapshot ${answer.snapshot}`));
}
