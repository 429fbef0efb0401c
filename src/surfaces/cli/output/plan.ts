// Prints plans: each number with its unit, its band and what it rests on.
import type { ExplainView, MemoryView, QuantityView } from "#contract/planning";
import type { Printer } from "./printer.ts";
import { tableLines } from "./table.ts";

const gibibyte = 2 ** 30;
const nameOf: Readonly<Record<string, string>> = {
  weights: "weights", cache: "cache of the requests", activations: "activations", reserve: "engine's own use", needed: "needed", available: "available", left: "left",
};

/** Where the memory goes, for one accelerator. */
export async function printMemory(printer: Printer, plan: MemoryView): Promise<void> {
  await printer.line(`${plan.model.model}: ${billions(plan.model.parameters)} parameters, ${billions(plan.model.activeParameters)} a token; weights ${gib(plan.weightsWhole.value)} GiB in all`);
  await printer.line();
  const rows = Object.entries(nameOf).map(([name, title]) => quantityRow(title, plan[name as "weights"], gib));
  for (const line of tableLines({ heads: ["on each accelerator", "GiB", "low", "high", "basis"], rows, isNumber: [false, true, true, true, false] }, printer.columns)) await printer.line(line);
  await printer.line();
  await printer.line(`fits: ${plan.fits}; ${plan.accelerators.value} x ${plan.accelerator} (${plan.available.source.split(":")[0] ?? ""}, read ${plan.available.date})`);
  await printer.line(`at most ${whole(plan.concurrencyMax.value)} requests of that length at once (${whole(plan.concurrencyMax.low)} to ${whole(plan.concurrencyMax.high)}); a token takes ${whole(plan.cachePerToken.value)} bytes of cache`);
  for (const assumption of plan.model.assumptions) await printer.line(`assumed: ${assumption}`);
}

/** The speed of a load and the largest terms behind it. */
export async function printExplain(printer: Printer, plan: ExplainView): Promise<void> {
  const named: readonly (readonly [string, QuantityView])[] = [
    ["output", plan.outputTokensPerSecond], ["input and output", plan.totalTokensPerSecond], ["first token", plan.firstTokenMs], ["each further token", plan.perOutputTokenMs], ["whole request", plan.requestMs],
  ];
  const rows = named.map(([title, quantity]) => [title, figure(quantity.value), figure(quantity.low), figure(quantity.high), quantity.unit]);
  for (const line of tableLines({ heads: [plan.model.model, "value", "low", "high", "unit"], rows, isNumber: [false, true, true, true, false] }, printer.columns)) await printer.line(line);
  await printer.line();
  await printer.line(`bound by ${plan.bound}, the first token by ${plan.firstTokenBound}; ${whole(plan.running.value)} requests run at once`);
  await printer.line(`${plan.basis}: ${plan.outputTokensPerSecond.source}, ${plan.outputTokensPerSecond.date}; bands hold 80 % of pairs that the fit had not seen`);
  await printer.line();
  const terms = plan.terms.toSorted((a, b) => b.predictedMs.value - a.predictedMs.value).map(({ term, bound, atPeakMs, predictedMs }) => [term, figure(atPeakMs.value), figure(predictedMs.value), bound]);
  for (const line of tableLines({ heads: ["term", "ms at peak", "ms predicted", "bound"], rows: terms, isNumber: [false, true, true, false] }, printer.columns)) await printer.line(line);
}

function quantityRow(title: string, { value, low, high, basis }: QuantityView, show: (value: number) => string): readonly string[] {
  return [title, show(value), show(low), show(high), basis];
}

function gib(bytes: number): string {
  return (bytes / gibibyte).toFixed(1);
}

function billions({ value }: QuantityView): string {
  return value >= 1e9 ? `${(value / 1e9).toFixed(1)} billion` : `${(value / 1e6).toFixed(1)} million`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function figure(value: number): string {
  return value >= 1000 ? whole(value) : value >= 1 ? value.toFixed(1) : value.toPrecision(2);
}
