// The model that writes answers as a configuration file says it, checked and filled up.
import Type, { type Static } from "typebox";
import { ServingName } from "#contract/serving/endpoints";
import type { UpstreamDefinition } from "#core/serving/endpoint";
import { checkedRecords } from "./checked-records.ts";
import { records, type Setting } from "./setting.ts";

const GeneratorInput = Type.Object({
  upstream: ServingName,
  model: Type.String({ minLength: 1, maxLength: 300 }),
  tokensMax: Type.Optional(Type.Integer({ minimum: 16, maximum: 32_000 })),
  millisecondsMax: Type.Optional(Type.Integer({ minimum: 100, maximum: 600_000 })),
}, { additionalProperties: false });

/** A model that writes answers, as a file says it. */
export type GeneratorInput = Static<typeof GeneratorInput>;

/** The same with its budget for one answer. */
export type GeneratorDefinition = Required<GeneratorInput>;

const budget = { tokensMax: 600, millisecondsMax: 15_000 };

/** The setting of the model that writes answers. */
export const generators: Setting<readonly GeneratorDefinition[], readonly GeneratorInput[]> = records<GeneratorDefinition, GeneratorInput>({
  default: [], description: "The model that writes answers, one at most: upstream, model (its name there), tokensMax and millisecondsMax (of one answer). Question and best passages are sent to it, and each sentence is checked before it is shown; without one, answers are quoted.",
  check: (raw) => (raw.length > 1 ? { problem: "it names more than one model" } : checkedRecords(GeneratorInput, raw, { fill: (input): GeneratorDefinition => ({ ...budget, ...input }), nameOf: ({ model }) => model })),
  show: (value) => value.map(({ upstream, model }) => `${upstream}/${model}`).join(", "),
});

/** What is wrong between the generator and the upstreams; undefined when its name leads somewhere. */
export function generatorProblem(definitions: readonly GeneratorDefinition[], upstreams: readonly UpstreamDefinition[]): string | undefined {
  for (const { upstream } of definitions) {
    const found = upstreams.find(({ name }) => name === upstream);
    if (found === undefined) return `it names the upstream ${upstream}, which is not under serving.upstreams`;
    if (found.kind !== "openai") return `it names the upstream ${upstream}, which does not speak OpenAI's chat completions`;
  }
  return undefined;
}
