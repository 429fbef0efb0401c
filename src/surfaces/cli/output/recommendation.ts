// Prints recommendations: the best way to serve a load, what it costs, and why the next ones lost.
import type { BreakEvenView, QuantityView, RecommendView } from "#contract/planning";
import type { Printer } from "./printer.ts";
import { tableLines } from "./table.ts";

type OptionView = RecommendView["best"];

/** How to serve a load. */
export async function printRecommendation(printer: Printer, { model, load, best, next, api, considered }: RecommendView): Promise<void> {
  await printer.line(`${model.model}: ${figure(load.requestsPerSecond.value)} requests a second of ${whole(load.promptTokens.value)} + ${whole(load.outputTokens.value)} tokens (${load.requestsPerSecond.source})${load.leftOut.value > 0 ? `; ${whole(load.leftOut.value)} requests without tokens left out` : ""}`);
  await printer.line();
  await printer.line(`${titleOf(best)}, ${whole(best.concurrencyPerCopy.value)} requests at once in each of ${whole(best.copies.value)} copies (${whole(best.copies.low)} to ${whole(best.copies.high)})`);
  await printer.line();
  const named: readonly (readonly [string, QuantityView])[] = [
    ["first token, 99 of 100", best.ttftP99Ms], ["each further token, 99 of 100", best.tpotP99Ms], ["output of a copy at full places", best.perCopy.outputTokensPerSecond], ["places taken", best.utilisation],
    ...best.costs.map(({ term, monthly }) => [`cost, ${term.replace("_", " ")}`, monthly] as const), ...(api === undefined ? [] : [["cost, hosted by the token", api] as const]),
  ];
  const rows = named.map(([title, { value, low, high, unit, basis }]) => [title, figure(value), figure(low), figure(high), unit, basis]);
  for (const line of tableLines({ heads: ["", "value", "low", "high", "unit", "basis"], rows, isNumber: [false, true, true, true, false, false] }, printer.columns)) await printer.line(line);
  await printer.line();
  await printer.line(`prompts bound by ${best.perCopy.firstTokenBound}, the whole by ${best.perCopy.bound}; ${best.perCopy.basis}: ${best.perCopy.outputTokensPerSecond.source}, ${best.perCopy.outputTokensPerSecond.date}`);
  for (const other of next) await printer.line(`next: ${titleOf(other)}: ${other.whyLost}`);
  await printer.line(`${whole(considered.value)} layouts considered`);
}

/** From which load serving oneself pays. */
export async function printBreakEven(printer: Printer, { best, pays, requestsPerSecond, curve }: BreakEvenView): Promise<void> {
  await printer.line(titleOf(best));
  await printer.line(pays === "never" || requestsPerSecond === undefined ? "hosted offers cost less at every load looked at" : `pays from ${figure(requestsPerSecond.value)} requests a second (${figure(requestsPerSecond.low)} to ${figure(requestsPerSecond.high)}; ${requestsPerSecond.source})`);
  await printer.line();
  const rows = curve.map((point) => [figure(point.requestsPerSecond.value), figure(point.utilisation.value), figure(point.self.value), `${figure(point.self.low)} to ${figure(point.self.high)}`, figure(point.api.value), `${figure(point.api.low)} to ${figure(point.api.high)}`]);
  for (const line of tableLines({ heads: ["requests/s", "places taken", "own USD/month", "band", "hosted USD/month", "band"], rows, isNumber: [true, true, true, false, true, false] }, printer.columns)) await printer.line(line);
}

function titleOf({ accelerators, accelerator, precision, engine, layout }: OptionView): string {
  const degrees = (["tensor", "pipeline", "expert", "data"] as const).filter((name) => layout[name].value > 1).map((name) => `${name} ${layout[name].value}`);
  return `${whole(accelerators.value)} x ${accelerator}, ${precision}, ${engine}${degrees.length > 0 ? `, ${degrees.join(", ")}` : ""}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function figure(value: number): string {
  return value >= 1000 ? whole(value) : value >= 1 ? value.toFixed(1) : value.toPrecision(2);
}
