// The measures print what trec_eval prints, on its own test data; left out where the shared data is not beside the project.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { trecEvalDifferences } from "../bench/quality/parity.ts";

const folder = join(import.meta.dirname, "../../shared/parity/trec_eval/test");

describe.skipIf(!existsSync(folder))("the measures of evaluation", () => {
  it("print every line that trec_eval prints, in 15 cases of its own tests", async () => {
    const cases = await trecEvalDifferences(folder);
    expect(cases).toHaveLength(15);
    expect(cases.flatMap(({ name, differing }) => differing.map((line) => `${name} ${line}`))).toEqual([]);
  });
});
