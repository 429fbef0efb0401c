// Generated files are as their generators make them today.
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { generate } from "../scripts/generate.ts";

it("finds every generated file as its generator makes it (mend with `npm run generate`)", async () => {
  expect(await generate(fileURLToPath(new URL("..", import.meta.url)), true)).toEqual([]);
});
