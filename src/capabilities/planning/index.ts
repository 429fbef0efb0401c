// Planning: what a model needs, and what it gives, on which accelerators. Pure: no clock, no network, no files.
export type { Architecture } from "./architecture/architecture.ts";
export { hasModel, modelIds, modelOf } from "./architecture/models.ts";
export { countParameters, type ParameterCounts } from "./architecture/parameters.ts";
export { readArchitecture } from "./architecture/read.ts";
export { acceleratorOf, accelerators, peakRate, type Accelerator } from "./hardware/accelerator.ts";
export { planMemory, requireFit, type MemoryPlan, type MemoryWish } from "./memory/fit.ts";
export { acceleratorsOf, checkLayout, single, type Layout } from "./memory/layout.ts";
export { precisionOf, precisions, type Precision } from "./precision.ts";
export { predict, type Bound, type Prediction } from "./performance/predict.ts";
export { correctionsFrom, offsetsOf, type Offset } from "./points/offsets.ts";
export { predictPoints, type PredictedPoint } from "./points/predict-points.ts";
export { exactly, type Basis, type Quantity } from "./quantity.ts";
export { loadOf, spreadAssumed, type Arrival, type Load } from "./search/load.ts";
export { breakEven, recommend, type Option, type Wish } from "./search/recommend.ts";
