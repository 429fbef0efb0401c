// Makes the planner's table of prices from the shared data: `node scripts/run.mjs scripts/planner/prices.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accelerators } from "#capabilities/planning/hardware/accelerator";
import { plainName } from "#capabilities/planning/cost/prices";
import { modelIds } from "#capabilities/planning/architecture/models";
import { readCsv } from "#core/text/csv";

const folder = join(process.cwd(), "../shared/data/planner/prices");
const termOf: Readonly<Record<string, string>> = { on_demand: "on_demand", secure: "on_demand", production: "on_demand", spot: "spot", reserved_1y: "reserved_1y", reserved_3y: "reserved_3y" };
const readOn = "2026-11-22";

interface Offer {
  readonly provider: string;
  readonly usd: number;
  readonly date: string;
}

/** The cheapest offer of each provider; a provider's regions are not separate opinions about a price. */
function rowOf(offers: readonly Offer[]): { readonly low: number; readonly value: number; readonly high: number; readonly source: string; readonly date: string } {
  const byProvider = new Map<string, Offer>();
  for (const offer of offers) if (offer.usd < (byProvider.get(offer.provider)?.usd ?? Number.POSITIVE_INFINITY)) byProvider.set(offer.provider, offer);
  const cheapest = [...byProvider.values()].toSorted((a, b) => a.usd - b.usd || (a.provider < b.provider ? -1 : 1));
  const at = (share: number): number => cheapest[Math.floor((cheapest.length - 1) * share)]?.usd ?? 0;
  const dates = offers.map(({ date }) => date).filter((date) => date !== "").toSorted();
  return { low: at(0), value: at(0.5), high: at(1), source: `cheapest offer of each of ${cheapest.map(({ provider }) => provider).join(", ")}`, date: dates[0] ?? readOn };
}

function gathered<Key extends string>(entries: readonly (readonly [Key, Offer])[]): readonly (readonly [Key, Offer[]])[] {
  const groups = new Map<Key, Offer[]>();
  for (const [key, offer] of entries) groups.set(key, [...(groups.get(key) ?? []), offer]);
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const hours = gathered(readCsv(readFileSync(join(folder, "gpu_prices.csv"), "utf8")).flatMap((row) => {
  const term = termOf[row["term"] ?? ""];
  const usd = Number(row["price_usd_accelerator_hour"]);
  if (term === undefined || !(usd > 0) || !accelerators.has(row["accelerator"] ?? "")) return [];
  return [[`${row["accelerator"]}|${term}`, { provider: row["provider"] ?? "", usd, date: row["date"] ?? "" }] as const];
})).map(([key, offers]) => ({ accelerator: key.split("|")[0] ?? "", term: key.split("|")[1] ?? "", ...rowOf(offers) }));

const known = new Map(modelIds.map((id) => [plainName(id), id]));
const tokens = readCsv(readFileSync(join(folder, "api_token_prices.csv"), "utf8")).flatMap((row) => {
  const model = known.get(plainName(row["model_key"] ?? ""));
  const [input, output] = [Number(row["input_usd_per_mtok"]), Number(row["output_usd_per_mtok"])];
  return model === undefined || row["mode"] !== "chat" || !(input > 0) || !(output > 0) ? [] : [{ model, provider: row["provider"] ?? "", input, output }];
});
const api = gathered(tokens.map((one) => [one.model, { provider: one.provider, usd: one.input, date: "2026-08-06" }] as const)).map(([model, offers]) => {
  const outputs = tokens.filter((one) => one.model === model).map(({ provider, output }) => ({ provider, usd: output, date: "2026-08-06" }));
  const pick = ({ low, value, high }: ReturnType<typeof rowOf>) => ({ low, value, high });
  return { model, input: pick(rowOf(offers)), output: pick(rowOf(outputs)), source: rowOf(offers).source, date: "2026-08-06" };
});
const lines = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join(",\n");
writeFileSync(join(process.cwd(), "src/capabilities/planning/catalogue/prices.json"), `{"hours":[\n${lines(hours)}\n],\n"tokens":[\n${lines(api)}\n]}\n`);
console.log(`${hours.length} prices of accelerators, ${api.length} of models by token`);
