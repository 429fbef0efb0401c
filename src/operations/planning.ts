// Handlers of the planning operations: pure arithmetic over the catalogue.
import type { Handlers } from "#contract/operation";
import type { planning as planningContract, BreakEvenView, MemoryView, ExplainView, RecommendView } from "#contract/planning";
import { fail } from "#core/errors";
import { optionView, wishFor, type RecommendInput } from "./planning-search.ts";
import { acceleratorOf, breakEven, accelerators, checkLayout, correctionsFrom, countParameters, exactly, modelIds, modelOf, offsetsOf, planMemory, precisionOf, predict, predictPoints, readArchitecture, recommend, requireFit, type Architecture, type MemoryWish, type Offset, type Prediction } from "#capabilities/planning/index";

/** Handlers of the planning operations. */
export function planningHandlers(): Handlers<typeof planningContract> {
  return {
    recommend: async (input) => recommendView(input),
    breakEven: async (input) => breakEvenView(input),
    memory: async (input) => memoryView(wishOf(input)),
    explain: async (input) => explainView(input),
    calibrate: async ({ rows }) => ({ offsets: [...offsetsOf(rows as PointRows)] }),
    predict: async ({ rows, measured = [], calibration = [] }) => {
      const predictions = predictPoints(rows as PointRows, measured as PointRows, calibration as readonly Offset[]);
      return { predictions: predictions.map((one) => ("problem" in one ? one : { ...speedView(one.prediction), assumptions: [...one.assumptions] })) };
    },
    catalogue: async () => ({
      accelerators: [...accelerators.values()].map(({ id, name, memoryGiB, bandwidthGBs, source, date }) => {
        const published = (value: number, unit: string) => ({ value, low: value, high: value, unit, basis: "published" as const, source, date });
        return { accelerator: id, name, memory: published(memoryGiB, "GiB"), bandwidth: published(bandwidthGBs, "GB/s") };
      }),
      models: [...modelIds],
    }),
  };
}

type PointRows = readonly Readonly<Record<string, string>>[];

interface WishInput {
  readonly model?: string;
  readonly config?: Record<string, unknown>;
  readonly accelerator: string;
  readonly tensor?: number;
  readonly pipeline?: number;
  readonly expert?: number;
  readonly data?: number;
  readonly precision?: string;
  readonly cachePrecision?: string;
  readonly promptTokens?: number;
  readonly outputTokens?: number;
  readonly concurrency?: number;
}

function wishOf(input: WishInput): MemoryWish {
  const { tensor = 1, pipeline = 1, expert = 1, data = 1, precision = "bf16", cachePrecision = "bf16", promptTokens = 1024, outputTokens = 256, concurrency = 1 } = input;
  return {
    model: modelFrom(input), accelerator: acceleratorOf(input.accelerator), layout: { tensor, pipeline, expert, data },
    precision: precisionOf(precision), cachePrecision: precisionOf(cachePrecision, "cachePrecision"), promptTokens, outputTokens, concurrency,
  };
}

function modelFrom({ model, config }: Pick<WishInput, "model" | "config">): Architecture {
  if (config !== undefined) return readArchitecture(model ?? "config.json", config);
  if (model === undefined) throw fail("plan.input_invalid", { field: "model", value: "missing", problem: "a plan needs a model", nearest: "model or config" });
  return modelOf(model);
}

function memoryView(wish: MemoryWish): MemoryView {
  const plan = requireFit(wish);
  const { parameters: _parameters, activeParameters: _active, assumptions: _assumptions, accelerators: count, ...quantities } = plan;
  return { ...quantities, accelerator: wish.accelerator.id, model: modelView(wish.model), accelerators: exactly(count, "accelerators", "tensor x pipeline x data") };
}

function modelView(model: Architecture): MemoryView["model"] {
  const { total, active, byPart } = countParameters(model);
  const counted = (value: number) => exactly(value, "parameters", `shapes of ${model.id}`);
  return { model: model.id, modelType: model.modelType, parameters: counted(total), activeParameters: counted(active), parts: Object.fromEntries(Object.entries(byPart).filter(([, value]) => value > 0).map(([part, value]) => [part, counted(value)])), assumptions: [...model.assumptions] };
}

function explainView(input: WishInput & { readonly engine?: string; readonly year?: number; readonly calibration?: readonly unknown[] }): ExplainView {
  const wish = wishOf(input);
  const layout = checkLayout(wish.layout, wish.model);
  const fits = planMemory({ ...wish, concurrency: Math.min(wish.concurrency, layout.data) });
  if (fits.fits === "no") requireFit({ ...wish, concurrency: layout.data });
  const workload = { ...wish, engine: input.engine ?? "vllm", year: input.year ?? 2026, isSpeculative: false, mode: "online", statistic: "mean" } as const;
  const prediction = predict(workload, { corrections: correctionsFrom((input.calibration ?? []) as readonly Offset[])(workload) });
  return { ...speedView(prediction), accelerator: wish.accelerator.id, model: modelView(wish.model), terms: [...prediction.terms] };
}

function speedView({ terms: _terms, ...speed }: Prediction): Omit<Prediction, "terms"> {
  return speed;
}

function recommendView(input: WishlessInput): RecommendView {
  const wish = wishFor(input, modelFrom(input));
  const { options, api, considered } = recommend(wish);
  const [best, ...next] = options.map(optionView) as [RecommendView["best"], ...RecommendView["next"]];
  const { requestsPerSecond, promptTokens, outputTokens, left } = wish.load;
  const source = input.arrivals === undefined ? "as asked" : "the trace: its busiest minute but one in a hundred, mean lengths";
  return {
    model: modelView(wish.model), best, next, considered: exactly(considered, "layouts", "accelerators x precisions x layouts"), ...(api === undefined ? {} : { api }),
    load: { requestsPerSecond: exactly(requestsPerSecond, "requests/s", source), promptTokens: exactly(promptTokens, "tokens", source), outputTokens: exactly(outputTokens, "tokens", source), leftOut: exactly(left, "requests", "requests of the trace without tokens") },
  };
}

function breakEvenView(input: WishlessInput): BreakEvenView {
  const { option, requestsPerSecond, curve } = breakEven(wishFor(input, modelFrom(input)));
  return { best: optionView(option), pays: requestsPerSecond === undefined ? "never" : "yes", ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }), curve: [...curve] };
}

type WishlessInput = RecommendInput & { readonly model?: string; readonly config?: Record<string, unknown> };
