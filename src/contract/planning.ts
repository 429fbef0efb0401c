// Operations that predict memory, speed and cost of serving a model.
import Type, { type Static, type TSchema } from "typebox";
import { operation, value } from "./operation.ts";

/** A number of a plan with its band, unit, basis, source and date; plans hold no other numbers. */
export const QuantityShape = Type.Object({
  value: Type.Number(), low: Type.Number(), high: Type.Number(), unit: Type.String(), basis: Type.Enum(["exact", "published", "calibrated", "transferred", "estimated", "not validated"]),
  source: Type.String(), date: Type.String({ description: "Date of the source; empty where arithmetic has none." }),
});
/** A number of a plan. */
export type QuantityView = Static<typeof QuantityShape>;

const count = (description: string, fallback: number, minimum = 1) => Type.Optional(Type.Integer({ minimum, maximum: 100_000_000, default: fallback, description }));

const wish = {
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: "Id of a known model." })),
  config: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "The model's config.json, instead of an id." })),
  accelerator: Type.String({ minLength: 1, maxLength: 100, description: "Such as h100-sxm." }),
  tensor: count("Tensor parallelism.", 1), pipeline: count("Pipeline stages.", 1), expert: count("Expert parallelism, inside tensor x data.", 1), data: count("Copies of attention, each with its own requests.", 1),
  precision: Type.Optional(Type.String({ maxLength: 20, default: "bf16", description: "Of the weights: fp32, bf16, fp8, int8, fp4, mxfp4, int4 …" })),
  cachePrecision: Type.Optional(Type.String({ maxLength: 20, default: "bf16", description: "Of the key-value cache." })),
  promptTokens: count("Tokens of a prompt.", 1024), outputTokens: count("Tokens of an output.", 256), concurrency: count("Requests at once.", 1),
};

const ModelView = Type.Object({ model: Type.String(), modelType: Type.String(), parameters: QuantityShape, activeParameters: QuantityShape, parts: Type.Record(Type.String(), QuantityShape), assumptions: Type.Array(Type.String()) });
const quantities = <Name extends string>(...names: readonly Name[]) => Object.fromEntries(names.map((name) => [name, QuantityShape])) as Record<Name, typeof QuantityShape>;

/** Where the memory goes. */
export const MemoryShape = Type.Object({
  accelerator: Type.String(), model: ModelView, fits: Type.Enum(["yes", "close", "no"], { description: "close: it depends on the engine's own use." }),
  ...quantities("accelerators", "weightsWhole", "weights", "cachePerToken", "cachePerSequence", "cache", "activations", "reserve", "needed", "available", "left", "concurrencyMax"),
});
/** Where the memory goes. */
export type MemoryView = Static<typeof MemoryShape>;

const BoundName = Type.Enum(["compute", "bandwidth", "network", "queue", "host"]);
const predicted = {
  ...quantities("outputTokensPerSecond", "totalTokensPerSecond", "firstTokenMs", "perOutputTokenMs", "requestMs", "running"),
  bound: BoundName, firstTokenBound: BoundName, basis: Type.String({ description: "calibrated, transferred or not validated." }),
};

/** A prediction with every term. */
export const ExplainShape = Type.Object({ accelerator: Type.String(), model: ModelView, ...predicted, terms: Type.Array(Type.Object({ term: Type.String(), bound: BoundName, ...quantities("atPeakMs", "predictedMs") })) });
/** A prediction with every term. */
export type ExplainView = Static<typeof ExplainShape>;

const OffsetView = Type.Object({
  model: Type.String({ maxLength: 300 }), accelerator: Type.String({ maxLength: 100 }), engine: Type.String({ maxLength: 100 }), precision: Type.String({ maxLength: 20 }), measure: Type.Enum(["throughput", "tpot", "ttft"]),
  factor: QuantityShape, rows: QuantityShape,
});
const calibration = { calibration: Type.Optional(Type.Array(OffsetView, { maxItems: 6000, description: "Factors that plan.calibrate gave." })) };

const load = {
  requestsPerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6, description: "Requests that come each second." })),
  promptTokens: count("Mean tokens of a prompt.", 1024), outputTokens: count("Mean tokens of an output.", 256),
  arrivals: Type.Optional(Type.Array(Type.Array(Type.Number(), { minItems: 3, maxItems: 3 }), { maxItems: 200_000, description: "Requests of a trace in place of a rate: second, tokens of the prompt, tokens of the output." })),
};
const objective = {
  ttftP99Ms: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e9, description: "99 of 100 first tokens within this." })),
  tpotP99Ms: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e9, description: "99 of 100 requests have each further token within this." })),
};
const money = (description: string) => Type.Optional(Type.Number({ minimum: 0, maximum: 1e9, description }));
const owned = { ownedPriceUsd: money("Price of one owned accelerator with its share of the machine."), ownedYears: money("Years over which it is written off; 4 unless stated."), powerUsdPerKwh: money("Price of power; 0.12 unless stated."), staffUsdPerMonth: money("Staff for owned hardware."), spareShare: money("Share of owned accelerators that stand by.") };
const recommendInput = Type.Object({
  model: wish.model, config: wish.config, ...load, ...objective, accelerator: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "Only this accelerator." })),
  precision: Type.Optional(Type.String({ maxLength: 20, description: "Only this format of the weights." })), engine: Type.Optional(Type.String({ maxLength: 100, default: "vllm", description: "Engine that serves it." })),
  year: Type.Optional(Type.Integer({ minimum: 2022, maximum: 2100, default: 2026, description: "Year of the engine's version." })), ...owned, ...calibration,
});
const LayoutView = Type.Object(quantities("tensor", "pipeline", "expert", "data"));

/** One way to serve a load. */
export const OptionShape = Type.Object({
  accelerator: Type.String(), precision: Type.String(), engine: Type.String(), layout: LayoutView, ...quantities("accelerators", "copies", "utilisation", "concurrencyPerCopy", "ttftP99Ms", "tpotP99Ms"),
  perCopy: Type.Object(predicted), costs: Type.Array(Type.Object({ term: Type.String(), monthly: QuantityShape })), whyLost: Type.String({ description: "Why it is not the first; empty for the first." }),
});
/** How to serve a load. */
export const RecommendShape = Type.Object({ model: ModelView, load: Type.Object(quantities("requestsPerSecond", "promptTokens", "outputTokens", "leftOut")), considered: QuantityShape, best: OptionShape, next: Type.Array(OptionShape), api: Type.Optional(QuantityShape) });
/** How to serve a load. */
export type RecommendView = Static<typeof RecommendShape>;

/** Where serving oneself begins to pay. */
export const BreakEvenShape = Type.Object({
  best: OptionShape, pays: Type.Enum(["yes", "never"]), requestsPerSecond: Type.Optional(QuantityShape),
  curve: Type.Array(Type.Object(quantities("requestsPerSecond", "self", "api", "utilisation"))),
});
/** Where serving oneself begins to pay. */
export type BreakEvenView = Static<typeof BreakEvenShape>;
const recommendErrors = ["plan.config_invalid", "plan.unknown_model", "plan.unknown_accelerator", "plan.input_invalid", "plan.objective_unreachable"] as const;

const Row = Type.Record(Type.String(), Type.String({ maxLength: 2000 }));
const rows = (description: string, maxItems: number): TSchema => Type.Array(Row, { maxItems, description });

/** Operations that predict memory, speed and cost of serving a model. */
export const planning = {
  recommend: operation({
    name: "plan.recommend", summary: "Recommend how to serve a load: accelerators, layout, precision and what a month costs.", http: "POST /api/v1/plan", role: "reader", effect: "read",
    input: value(recommendInput), output: value(RecommendShape), errors: [...recommendErrors],
    examples: [
      { title: "A chat service", input: { model: "Qwen/Qwen3-32B", requestsPerSecond: 5, promptTokens: 1000, outputTokens: 250, ttftP99Ms: 2000, tpotP99Ms: 60 } },
      { title: "A nightly batch", input: { model: "meta-llama/Llama-3.1-8B-Instruct", requestsPerSecond: 20, promptTokens: 2000, outputTokens: 100 } },
      { title: "On one kind of accelerator", input: { model: "deepseek-ai/DeepSeek-R1", requestsPerSecond: 2, accelerator: "h200-sxm", tpotP99Ms: 80 } },
    ],
    cli: { command: "plan" }, mcp: true,
  }),
  breakEven: operation({
    name: "plan.break_even", summary: "Say from which load serving a model oneself costs less than hosted offers.", http: "POST /api/v1/plan/break-even", role: "reader", effect: "read",
    input: value(recommendInput), output: value(BreakEvenShape), errors: [...recommendErrors, "plan.no_token_price"],
    examples: [{ title: "A chat service", input: { model: "meta-llama/Llama-3.1-70B-Instruct", requestsPerSecond: 2, promptTokens: 1000, outputTokens: 250 } }],
    cli: { command: "plan break-even" },
  }),
  memory: operation({
    name: "plan.memory", summary: "Say what a model needs of an accelerator's memory, and whether it fits.", http: "POST /api/v1/plan/memory", role: "reader", effect: "read",
    input: value(Type.Object(wish)), output: value(MemoryShape), errors: ["plan.config_invalid", "plan.unknown_model", "plan.unknown_accelerator", "plan.input_invalid", "plan.layout_invalid", "plan.does_not_fit"],
    examples: [{ title: "One accelerator", input: { model: "Qwen/Qwen3-32B", accelerator: "h100-sxm", precision: "fp8", concurrency: 16 } }, { title: "Eight, with experts spread", input: { model: "deepseek-ai/DeepSeek-V3", accelerator: "h200-sxm", precision: "fp8", tensor: 8, expert: 8 } }],
    cli: { command: "plan memory" }, mcp: true,
  }),
  explain: operation({
    name: "plan.explain", summary: "Predict speed at a steady load, with every term of the prediction.", http: "POST /api/v1/plan/explain", role: "reader", effect: "read",
    input: value(Type.Object({ ...wish, engine: Type.Optional(Type.String({ maxLength: 100, default: "vllm", description: "Engine that serves it." })), year: Type.Optional(Type.Integer({ minimum: 2022, maximum: 2100, default: 2026, description: "Year of the engine's version." })), ...calibration })),
    output: value(ExplainShape), errors: ["plan.config_invalid", "plan.unknown_model", "plan.unknown_accelerator", "plan.input_invalid", "plan.layout_invalid", "plan.does_not_fit"],
    examples: [{ title: "A chat load", input: { model: "Qwen/Qwen3-32B", accelerator: "h100-sxm", tensor: 2, concurrency: 32, promptTokens: 1000, outputTokens: 300 } }], cli: { command: "plan explain" }, mcp: true,
  }),
  predict: operation({
    name: "plan.predict", summary: "Predict rows of serving results.", http: "POST /api/v1/plan/predict", role: "reader", effect: "read",
    input: value(Type.Object({ rows: rows("Rows by column name; unknown cells are empty.", 2000), measured: Type.Optional(rows("Measured rows of the same columns; they correct predictions of the same model, accelerator, engine and precision.", 2000)), ...calibration })),
    output: value(Type.Object({ predictions: Type.Array(Type.Union([Type.Object({ ...predicted, assumptions: Type.Array(Type.String()) }), Type.Object({ problem: Type.String() })])) })), errors: ["plan.config_invalid"],
    examples: [{ title: "One row", input: { rows: [{ model: "Qwen/Qwen3-32B", accelerator: "h100-sxm", tp: "2", engine: "vllm", weight_precision: "bf16", prompt_tokens: "1024", output_tokens: "256", concurrency: "16", mode: "online" }] } }],
  }),
  calibrate: operation({
    name: "plan.calibrate", summary: "Turn measured rows into factors that correct predictions.", http: "POST /api/v1/plan/calibrate", role: "reader", effect: "read",
    input: value(Type.Object({ rows: rows("Measured rows by column name; unknown cells are empty.", 2000) })), output: value(Type.Object({ offsets: Type.Array(OffsetView) })), errors: ["plan.config_invalid"],
    examples: [{ title: "One row", input: { rows: [{ model: "Qwen/Qwen3-32B", accelerator: "h100-sxm", tp: "2", engine: "vllm", weight_precision: "bf16", prompt_tokens: "1024", output_tokens: "256", concurrency: "16", mode: "online", meas_tpot_ms: "21" }] } }],
  }),
  catalogue: operation({
    name: "plan.catalogue", summary: "List the accelerators and models that plans know.", http: "GET /api/v1/plan/catalogue", role: "reader", effect: "read",
    input: value(Type.Object({})), output: value(Type.Object({ accelerators: Type.Array(Type.Object({ accelerator: Type.String(), name: Type.String(), memory: QuantityShape, bandwidth: QuantityShape })), models: Type.Array(Type.String()) })), errors: [],
    examples: [{ title: "All", input: {} }], cli: { command: "plan catalogue show" },
  }),
};
