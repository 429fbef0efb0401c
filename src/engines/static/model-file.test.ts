// A model comes back from its file as it was, its int8 rows are close to the float ones, and a damaged file is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { quantised, readModel, writeModel } from "./model-file.ts";
import { seededDraws } from "#core/measure/seeded-draws";

const directory = mkdtempSync(join(tmpdir(), "plinth-model-"));
const path = join(directory, "model.plinth");
const draws = seededDraws(5);
const table = Float32Array.from({ length: 3 * 64 }, (_none, i) => (i < 128 ? draws.normal() : 0));
const model = { name: "small", dimensions: 64, splitsCamelCase: true, truncatesTo: [32], vocabulary: ["[UNK]", "日本", "##é"], ...quantised(table, 3) };

afterAll(() => rmSync(directory, { recursive: true }));

it("reads what was written, under a version that follows from the content", async () => {
  const version = await writeModel(path, model);
  expect(await readModel(path)).toEqual({ ...model, version });
  expect(version).toMatch(/^small@sha256:[0-9a-f]{12}$/);
  expect(await writeModel(join(directory, "other"), { ...model, vocabulary: ["[UNK]", "日本", "##e"] })).not.toBe(version);
});

it("rounds each row to 127 steps of its own greatest value", () => {
  table.forEach((value, i) => {
    const scale = model.scales[Math.floor(i / 64)]!;
    expect(Math.abs(model.rows[i]! * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
  });
});

it("refuses a file that is cut, of another format, or not there", async () => {
  await writeModel(path, model);
  const bytes = readFileSync(path);
  const damaged = async (content: Buffer | string): Promise<void> => {
    writeFileSync(join(directory, "bad"), content);
    await expect(readModel(join(directory, "bad"))).rejects.toMatchObject({ code: "embedding.model_damaged" });
  };
  await damaged(bytes.subarray(0, bytes.length - 1));
  await damaged(Buffer.concat([bytes, Buffer.alloc(1)]));
  await damaged("");
  await damaged('{"format":"other"}\n');
  await damaged("no header");
  await expect(readModel(join(directory, "absent"))).rejects.toMatchObject({ code: "embedding.model_damaged" });
});
