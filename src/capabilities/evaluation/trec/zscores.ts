// Values as distances from a reference: (value - mean) / deviation, by query and measure.
import { readFields, readNumber } from "../lines.ts";

/** Mean and deviation by query, then by measure. */
export type Reference = ReadonlyMap<string, ReadonlyMap<string, { readonly mean: number; readonly deviation: number }>>;

/** Stands for a value that has no reference. */
const missing = -1_000_000;

/** Reads `query measure mean deviation`. @throws request.invalid */
export function parseReference(text: string): Reference {
  const queries = new Map<string, Map<string, { mean: number; deviation: number }>>();
  for (const [query = "", measure = "", mean = "", deviation = ""] of readFields(text, { name: "z-scores", fieldsMin: 4 })) {
    const measures = queries.get(query) ?? new Map<string, { mean: number; deviation: number }>();
    queries.set(query, measures.set(measure, { mean: readNumber(mean), deviation: readNumber(deviation) }));
  }
  return queries;
}

/** The z-score of a value; without deviation 0 for the mean itself. */
export function zScore(reference: Reference, at: { readonly query: string; readonly measure: string }, value: number): number {
  const known = reference.get(at.query)?.get(at.measure);
  if (known === undefined) return missing;
  if (known.deviation !== 0) return (value - known.mean) / known.deviation;
  return value === known.mean ? 0 : missing;
}
