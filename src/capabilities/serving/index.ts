// The gateway: endpoints over upstreams that keep their promise under load and failure.
export { Course, type Stage } from "./course.ts";
export { Endpoints, type EndpointState } from "./endpoints.ts";
export { LimitBook, type LimitState } from "./limits/limit-book.ts";
export { type DatedPrice, PriceList } from "./money/price-list.ts";
export { Responses } from "./responses/responses.ts";
export { Serving, type ServingPlan, type ServingPorts } from "./serving.ts";
export { UsageLedger } from "./usage/ledger.ts";
export { Meter } from "./usage/meter.ts";
export { UsageReport, type UsageSum } from "./usage/report.ts";
