// Relevance judgments (qrels): which documents answer which query, and how well.
import { readFields, readNumber } from "./lines.ts";

/** Relevance of each judged document of one query. A negative one means: in the pool, but not judged. */
export type Judged = ReadonlyMap<string, number>;

/** Judgments by query. */
export type Judgments = ReadonlyMap<string, Judged>;

/** Reads `query iteration document relevance`. @throws request.invalid */
export function parseJudgments(text: string): Judgments {
  const queries = new Map<string, Map<string, number>>();
  for (const [query = "", , document = "", relevance = ""] of readFields(text, { name: "judgments", fieldsMin: 4 })) {
    getOrMake(queries, query).set(document, Math.trunc(readNumber(relevance)));
  }
  return queries;
}

/** Judgments by query, then by judge: the second field names the judge. @throws request.invalid */
export function parseJudgeJudgments(text: string): ReadonlyMap<string, ReadonlyMap<string, Judged>> {
  const queries = new Map<string, Map<string, Map<string, number>>>();
  for (const [query = "", judge = "", document = "", relevance = ""] of readFields(text, { name: "judgments", fieldsMin: 4 })) {
    getOrMake(getOrMake(queries, query), judge).set(document, Math.trunc(readNumber(relevance)));
  }
  return queries;
}

function getOrMake<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = new Map<string, Value>()));
  return value;
}
