// Gates: bounds that a measure must keep, such as `ndcg@10>=.35` or `hybrid:recall@10>=.6`.
import { fail } from "#core/errors";
import { nearest } from "#core/text/nearest";
import { searchModes, type SearchMode } from "#core/ranking/fusion-rules";
import { answerMeasures, rankingMeasures, type Measure } from "./measures.ts";

/** A bound on a measure; of one arm, or of every arm. */
export interface Gate {
  readonly text: string;
  readonly arm: SearchMode | null;
  readonly measure: Measure;
  readonly comparison: ">=" | "<=";
  readonly bound: number;
}

/** A gate with the value that it was held against; null where there was nothing to measure, and then it is broken. */
export interface HeldGate {
  readonly gate: string;
  readonly arm: SearchMode | null;
  readonly value: number | null;
  readonly isHeld: boolean;
}

/** Reads a gate. @throws request.invalid */
export function readGate(text: string): Gate {
  const refuse = (problem: string) => fail("request.invalid", { problem, where: `gates: ${text}` });
  const [, arm, name = "", comparison = "", number = ""] = /^\s*(?:(\w+):)?\s*([\w@-]+?)\s*(>=|<=)\s*(\d*\.?\d+)\s*$/.exec(text) ?? [];
  if (name === "") throw refuse("a gate is a measure, >= or <=, and a number, such as ndcg@10>=.35");
  const measures: readonly Measure[] = [...rankingMeasures, ...answerMeasures];
  const measure = measures.find((known) => known === name);
  if (measure === undefined) throw refuse(`there is no measure ${name}${suggest(name, measures)}; there are ${measures.join(", ")}`);
  const mode = searchModes.find((known) => known === arm);
  if (arm !== undefined && mode === undefined) throw refuse(`there is no arm ${arm}; there are ${searchModes.join(", ")}`);
  if (mode !== undefined && !rankingMeasures.some((known) => known === measure)) throw refuse(`${measure} is measured of answers, which have no arms`);
  return { text: text.trim(), arm: mode ?? null, measure, comparison: comparison as Gate["comparison"], bound: Number(number) };
}

function suggest(name: string, measures: readonly string[]): string {
  const near = nearest(name, measures);
  return near === undefined ? "" : `; did you mean ${near}`;
}

/** Holds gates against measured values: `arm` null for answers. */
export function holdGates(gates: readonly Gate[], measured: readonly { readonly arm: SearchMode | null; readonly measure: Measure; readonly value: number | null }[]): readonly HeldGate[] {
  return gates.flatMap((gate) => {
    const { text, arm, measure, comparison, bound } = gate;
    const against = measured.filter((each) => each.measure === measure && (arm === null || each.arm === arm));
    if (against.length === 0) return [{ gate: text, arm, value: null, isHeld: false }];
    return against.map(({ arm: of, value }) => ({ gate: text, arm: of, value, isHeld: value !== null && (comparison === ">=" ? value >= bound : value <= bound) }));
  });
}
