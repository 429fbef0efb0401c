// Open-loop load on a server of models, and what it shows.
export { arrivalKinds, type ArrivalKind } from "./arrivals.ts";
export { runLoad, type LoadOrder, type LoadPorts } from "./load.ts";
export type { LoadReport } from "./report.ts";
