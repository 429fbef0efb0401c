// Every operation of the contract with its handler.
import { contract } from "#contract/registry";
import type { Capabilities } from "./capabilities.ts";
import { collectionHandlers } from "./collections.ts";
import type { AnyHandler, Served } from "./dispatch/dispatcher.ts";
import { documentHandlers } from "./documents/handlers.ts";
import { endpointHandlers } from "./serving/endpoints.ts";
import { evaluationHandlers } from "./evaluations.ts";
import { jobHandlers } from "./jobs.ts";
import { keyHandlers } from "./keys.ts";
import { planningHandlers } from "./planning.ts";
import { searchHandlers } from "./search.ts";
import { sourceHandlers } from "./sources.ts";
import { systemHandlers } from "./system.ts";
import { limitHandlers, usageHandlers } from "./serving/usage.ts";

export type { Capabilities, ProcessFacts } from "./capabilities.ts";
export { OperationDispatcher, type Served } from "./dispatch/dispatcher.ts";

/** All operations with their handlers, ready for the dispatcher. */
export function serveContract(capabilities: Capabilities): readonly Served[] {
  const handlers = {
    collections: collectionHandlers(capabilities), documents: documentHandlers(capabilities), sources: sourceHandlers(capabilities), search: searchHandlers(capabilities), evaluations: evaluationHandlers(capabilities),
    jobs: jobHandlers(capabilities), keys: keyHandlers(capabilities), endpoints: endpointHandlers(capabilities), limits: limitHandlers(capabilities), usage: usageHandlers(capabilities), planning: planningHandlers(), system: systemHandlers(capabilities),
  };
  return Object.entries(contract).flatMap(([noun, operations]) =>
    Object.entries(operations).map(([name, operation]) => ({ operation, handler: (handlers[noun as keyof typeof handlers] as Record<string, AnyHandler>)[name] as AnyHandler })),
  );
}
