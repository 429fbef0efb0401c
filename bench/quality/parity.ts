// Compares the measures with trec_eval's own expected outputs, line by line. Which options made which file: SOURCE.md beside them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseReference, trecEvaluate, type TrecOptions } from "#capabilities/evaluation/index";

/** One expected output and how to make it. File names are those of trec_eval's test folder. */
interface ParityCase {
  readonly expected: string;
  readonly judgments: string;
  readonly results: string;
  readonly reference?: string;
  readonly options: Omit<TrecOptions, "judgments" | "run" | "reference">;
}

const all = { measures: ["all_trec"] } as const;
const preferences = { measures: ["all_prefs"], perQuery: true } as const;
const parameters = ["iprec_at_recall..10,.20,.25,.75,.50", "P.5,7,3", "recall.20,2000", "Rprec_mult.5.0,0.2,0.35", "utility.2,-1,0,0", "11pt_avg..25,.5,.75", "ndcg.1=3,2=9,4=4.5", "ndcg_cut.10,20,23.4", "success.2,5,20"];

const parityCases: readonly ParityCase[] = [
  { expected: "out.test", judgments: "qrels.test", results: "results.test", options: {} },
  { expected: "out.test", judgments: "qrels.test.with-comments", results: "results.test", options: {} },
  { expected: "out.comment.test", judgments: "qrels.comment.test", results: "results.comment.test.gz", options: {} },
  { expected: "out.test.a", judgments: "qrels.test", results: "results.test", options: all },
  { expected: "out.test.aq", judgments: "qrels.test", results: "results.test", options: { ...all, perQuery: true } },
  { expected: "out.test.aqc", judgments: "qrels.test", results: "results.trunc", options: { ...all, perQuery: true, isComplete: true } },
  { expected: "out.test.aqcM", judgments: "qrels.test", results: "results.trunc", options: { ...all, perQuery: true, isComplete: true, documentsMax: 100 } },
  { expected: "out.test.aql", judgments: "qrels.rel_level", results: "results.test", options: { measures: ["all_trec", "relstring.20"], perQuery: true, level: 2 } },
  { expected: "out.test.aqZ", judgments: "qrels.test", results: "results.test", reference: "zscores_file", options: { ...all, perQuery: true } },
  { expected: "out.test.prefs", judgments: "prefs.test", results: "prefs.results.test", options: { ...preferences, format: "prefs" } },
  { expected: "out.test.prefs", judgments: "prefs.comment.test", results: "prefs.results.test", options: { ...preferences, format: "prefs" } },
  { expected: "out.test.qrels_prefs", judgments: "qrels.test", results: "results.test", options: { ...preferences, format: "qrels_prefs" } },
  { expected: "out.test.qrels_jg", judgments: "qrels.123", results: "results.test", options: { measures: ["qrels_jg"], perQuery: true, format: "qrels_jg" } },
  { expected: "out.test.qrels_jg", judgments: "qrels.comments.123", results: "results.test", options: { measures: ["qrels_jg"], perQuery: true, format: "qrels_jg" } },
  { expected: "out.test.meas_params", judgments: "qrels.test", results: "results.test", options: { measures: parameters, perQuery: true } },
];

/** Lines of `made` that differ from `expected` at the same place, missing and extra ones included. */
function differingLines(made: readonly string[], expected: string): readonly string[] {
  const wanted = expected.trimEnd().split("\n");
  return Array.from({ length: Math.max(made.length, wanted.length) }, (_none, index) => index).filter((index) => made[index] !== wanted[index]).map((index) => `${index + 1}: ${made[index] ?? "(nothing)"} instead of ${wanted[index] ?? "(nothing)"}`);
}

/** Differing lines of each case of trec_eval's test folder. */
export async function trecEvalDifferences(folder: string): Promise<readonly { readonly name: string; readonly lines: number; readonly differing: readonly string[] }[]> {
  const read = async (name: string): Promise<string> => {
    const bytes = await readFile(join(folder, name));
    return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  };
  return Promise.all(
    parityCases.map(async ({ expected, judgments, results, reference, options }) => {
      const wanted = await read(expected);
      const made = trecEvaluate({ ...options, judgments: await read(judgments), run: await read(results), ...(reference === undefined ? {} : { reference: parseReference(await read(reference)) }) });
      return { name: `${expected} of ${judgments}`, lines: made.length, differing: differingLines(made, wanted) };
    }),
  );
}
