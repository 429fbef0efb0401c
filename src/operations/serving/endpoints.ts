// Handlers of the endpoint operations.
import type { endpoints as operations, EndpointView } from "#contract/serving/endpoints";
import type { Context, Handlers, OutputOf } from "#contract/operation";
import { Course, type EndpointState } from "#capabilities/serving/index";
import { asPlinthError, type PlinthError } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { EndpointFields } from "#core/serving/endpoint";
import type { InferenceReply, InferenceRequest } from "#core/serving/exchange";
import { toRfc3339 } from "#core/time";
import type { Capabilities } from "../capabilities.ts";

/** Most of a test's answer that is shown, in characters. */
const shownLengthMax = 1000;

/** Handlers of the endpoint operations. */
export function endpointHandlers({ endpoints, serving, clock }: Pick<Capabilities, "endpoints" | "serving" | "clock">): Handlers<typeof operations> {
  return {
    list: async (_input, { principal }) => ({ endpoints: endpoints.list(principal.workspace).map(endpointView), upstreams: [...endpoints.upstreams] }),
    get: async ({ endpoint }, { principal }) => endpointView(endpoints.get(principal.workspace, endpoint)),
    create: async ({ endpoint, ...fields }, { principal }) => endpointView(await endpoints.create(principal.workspace, endpoint, fields as EndpointFields)),
    update: async ({ endpoint, ...fields }, { principal }) => endpointView(await endpoints.update(principal.workspace, endpoint, fields as Partial<EndpointFields>)),
    delete: async ({ endpoint }, { principal }) => {
      await endpoints.delete(principal.workspace, endpoint);
      return { endpoint };
    },
    test: async ({ endpoint, prompt = "Say hello.", maxTokens = 16 }, context) => {
      const course = new Course(clock);
      const request = testRequest(endpoints.get(context.principal.workspace, endpoint), { prompt, maxTokens }, context);
      const answer = await serving.serve(request, course).catch((thrown: unknown) => asPlinthError(thrown));
      return testView(endpoint, course, answer);
    },
  };
}

function endpointView({ endpoint, candidates, gate, isShared, problem, updatedAt }: EndpointState): EndpointView {
  const { name, targets, priority, fallback, limits } = endpoint;
  return {
    endpoint: name, origin: isShared ? "file" : "row", priority, fallback: [...fallback], waiting: gate.waiting, ...limits, problem: problem ?? null, updatedAt: updatedAt === undefined ? null : toRfc3339(updatedAt),
    targets: targets.map((target) => {
      const state = candidates.find((candidate) => candidate.target.upstream === target.upstream)?.state;
      return { ...target, isWell: state?.isHealthy ?? false, running: state?.inFlight ?? 0, places: state?.requestsMax ?? 0 };
    }),
  };
}

/** A small request in the words of the endpoint's first upstream. */
function testRequest({ endpoint, candidates }: EndpointState, { prompt, maxTokens }: { readonly prompt: string; readonly maxTokens: number }, { principal, requestId, deadlineAt, signal }: Context): InferenceRequest {
  const isAnthropic = candidates[0]?.state.definition.kind === "anthropic";
  const json: JsonObject = { model: endpoint.name, max_tokens: maxTokens, messages: [{ role: "user", content: prompt }] };
  const text = JSON.stringify(json);
  return {
    id: requestId, principal, dialect: isAnthropic ? "anthropic.messages" : "openai.chat", endpoint: endpoint.name, text, sizeBytes: text.length, json, isStream: false,
    headers: isAnthropic ? { "anthropic-version": "2023-06-01" } : {}, priority: undefined, deadlineAt, signal,
  };
}

function testView(endpoint: string, course: Course, answer: InferenceReply | PlinthError): OutputOf<(typeof operations)["test"]> {
  const stages = course.stages.map((stage) => ({ ...stage }));
  if (answer instanceof Error) return { endpoint, answered: false, status: null, text: "", error: { ...answer.toBody(), details: { ...answer.details } }, stages };
  // What was not asked for as a stream is whole.
  const text = answer.body instanceof Uint8Array ? new TextDecoder().decode(answer.body).slice(0, shownLengthMax) : "";
  return { endpoint, answered: answer.status === 200, status: answer.status, text, error: null, stages };
}
