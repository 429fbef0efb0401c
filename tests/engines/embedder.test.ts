// Every embedder passes the port's suite.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { embedderSuite } from "#conformance/embedder";
import { createMemoryEmbedder } from "#engines/memory/embedder";
import { createStaticEmbedder } from "#engines/static/embedder";
import { quantised } from "#engines/static/model-file";
import { tokenizerOf } from "#engines/static/training/prepare";
import { seededDraws } from "#core/measure/seeded-draws";
import type { Embedder } from "#ports/embedder";

const kit = { describe, it, expect, fc };

embedderSuite(kit, { name: "memory", open: async () => ({ port: createMemoryEmbedder() }) });
embedderSuite(kit, { name: "static", open: async () => ({ port: smallStatic() }) });

/** A model of words and letters with rows by chance. */
function smallStatic(): Embedder {
  const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
  const vocabulary = ["[UNK]", "the", "cat", "mat", "on", ...letters, ...letters.map((letter) => `##${letter}`), "!", "日"];
  const draws = seededDraws(2);
  const table = Float32Array.from({ length: vocabulary.length * 64 }, () => draws.normal());
  return createStaticEmbedder({ name: "small", version: "small@sha256:0123456789ab", dimensions: 64, splitsCamelCase: true, truncatesTo: [], vocabulary, ...quantised(table, vocabulary.length) });
}

describe("the static embedder", () => {
  it("is the sum of its tokens' rows by 1 + ln(times), at length 1", async () => {
    const vocabulary = ["[UNK]", "the", "cat"];
    const draws = seededDraws(4);
    const table = Float32Array.from({ length: 3 * 64 }, () => draws.normal());
    const rows = quantised(table, 3);
    const embedder = createStaticEmbedder({ name: "m", version: "m@sha256:0123456789ab", dimensions: 64, splitsCamelCase: false, truncatesTo: [], vocabulary, ...rows });
    const { vectors, tokens } = await embedder.embed(["The cat, the cat the"], { kind: "query" });
    const sum = Array.from({ length: 64 }, (_none, i) => [[1, 1 + Math.log(3)], [2, 1 + Math.log(2)], [0, 1]].reduce((total, [id = 0, weight = 0]) => total + weight * rows.scales[id]! * rows.rows[id * 64 + i]!, 0));
    expect(tokens).toBe(6);
    vectors.forEach((value, i) => expect(value).toBeCloseTo(sum[i]! / Math.hypot(...sum), 5));
    expect(tokenizerOf(vocabulary).encode("catThe").length).toBe(2);
  });
});
