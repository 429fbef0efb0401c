// What an accelerator can do at best, from the catalogue.
import { fail } from "#core/errors";
import { nearest } from "#core/text/nearest";
import type { Precision } from "../precision.ts";
import table from "../catalogue/hardware.json" with { type: "json" };

/** An accelerator. Rates are dense peaks; a rate that is absent is not published. */
export interface Accelerator {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly generation: string;
  readonly memoryGiB: number;
  /** 10^9 bytes a second. */
  readonly bandwidthGBs: number;
  /** 10^12 operations a second. */
  readonly bf16?: number;
  readonly fp16?: number;
  readonly fp8?: number;
  readonly int8?: number;
  readonly fp4?: number;
  /** To its neighbours, one direction, 10^9 bytes a second. */
  readonly linkGBs?: number;
  /** To other machines, one direction, 10^9 bytes a second. */
  readonly networkGBs?: number;
  readonly hostLinkGBs?: number;
  /** Accelerators in one switched domain. */
  readonly domain?: number;
  readonly perMachine?: number;
  readonly powerW?: number;
  /** Which figure came from where. */
  readonly source: string;
  /** When the table was read. */
  readonly date: string;
}

/** Every accelerator of the catalogue, by id. */
export const accelerators: ReadonlyMap<string, Accelerator> = new Map(
  table.rows.map((row) => {
    const cells = Object.fromEntries(table.columns.map((column, index) => [column, row[index] ?? undefined]));
    const accelerator = { ...cells, source: table.sources[Number(cells["source"])] ?? "", date: table.date } as unknown as Accelerator;
    return [accelerator.id, accelerator];
  }),
);

/** The accelerator of that id. @throws plan.unknown_accelerator */
export function acceleratorOf(id: string): Accelerator {
  const found = accelerators.get(id) ?? accelerators.get(id.toLowerCase());
  if (found === undefined) throw fail("plan.unknown_accelerator", { accelerator: id, nearest: nearestName(id, [...accelerators.keys()]) });
  return found;
}

/** The name nearest to `wanted`: by edits, else one that begins alike, else the first few. */
export function nearestName(wanted: string, names: readonly string[]): string {
  const close = nearest(wanted, names);
  if (close !== undefined) return close;
  const lower = wanted.toLowerCase();
  const alike = names.filter((name) => name.toLowerCase().includes(lower) || lower.includes(name.toLowerCase()));
  return (alike.length > 0 ? alike : names).slice(0, 3).join(", ");
}

/** Peak rate for multiplying weights of `precision`, 10^12 operations a second: formats without units of their own run in the next wider one. */
export function peakRate(accelerator: Accelerator, precision: Precision): number | undefined {
  const { bf16, fp16, fp8, int8, fp4 } = accelerator;
  const half = bf16 ?? fp16;
  switch (precision) {
    case "fp32": return half === undefined ? undefined : half / 8;
    case "fp16": return fp16 ?? bf16;
    case "bf16": return half;
    case "fp8": return fp8 ?? half;
    case "int8": return int8 ?? half;
    case "fp4": return fp4 ?? fp8 ?? half;
    // Weights only: they are widened before they are multiplied.
    case "mxfp4": return fp4 ?? half;
    case "int4":
    case "q4_k_m": return half;
  }
}
