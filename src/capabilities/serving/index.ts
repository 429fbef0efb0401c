// The gateway: endpoints over upstreams that keep their promise under load and failure.
export { Course, type Stage } from "./course.ts";
export { Endpoints, type EndpointState } from "./endpoints.ts";
export { Serving, type ServingPlan, type ServingPorts } from "./serving.ts";
