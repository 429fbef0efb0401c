// The gateway: endpoints over upstreams that keep their promise under load and failure.
export { Serving, type ServingPlan, type ServingPorts } from "./serving.ts";
