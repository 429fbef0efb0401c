// The planning operations give what their contract says, and nothing but quantities.
import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import type { Context } from "#contract/operation";
import { planning } from "#contract/planning";
import { planningHandlers } from "./planning.ts";

const handlers = planningHandlers();
const context = {} as Context;

/** Numbers in an answer that stand outside a quantity. */
function bareNumbers(value: unknown, path = ""): string[] {
  if (typeof value === "number") return [path];
  if (typeof value !== "object" || value === null) return [];
  if ("unit" in value && "basis" in value && "low" in value) return [];
  return Object.entries(value).flatMap(([name, inner]) => bareNumbers(inner, `${path}/${name}`));
}

describe("planning operations", () => {
  const cases = Object.entries(planning).flatMap(([name, operation]) => operation.examples.map((example) => ({ name: name as keyof typeof planning, operation, input: example.input })));

  test.each(cases)("$name answers its examples as its schema says, with no number but quantities", async ({ name, operation, input }) => {
    const answer = await (handlers[name] as (input: unknown, context: Context) => Promise<unknown>)(input, context);
    expect([...Compile(operation.output.schema).Errors(answer)]).toEqual([]);
    expect(bareNumbers(answer)).toEqual([]);
  });

  test("read a configuration in place of an id", async () => {
    const config = { model_type: "llama", hidden_size: 4096, num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, intermediate_size: 14336, vocab_size: 128256 };
    const plan = await handlers.memory({ config, accelerator: "h100-sxm" }, context);
    expect(plan.model.parameters.value).toBe(8_030_261_248);
  });

  test("refuse what is missing, unknown or too large", async () => {
    await expect(handlers.memory({ accelerator: "h100-sxm" }, context)).rejects.toMatchObject({ code: "plan.input_invalid" });
    await expect(handlers.memory({ model: "Qwen/Qwen3-32B", accelerator: "h1000" }, context)).rejects.toMatchObject({ code: "plan.unknown_accelerator" });
    await expect(handlers.explain({ model: "deepseek-ai/DeepSeek-V3", accelerator: "h100-sxm" }, context)).rejects.toMatchObject({ code: "plan.does_not_fit" });
  });
});
