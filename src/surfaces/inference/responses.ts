// OpenAI's responses on their paths: made, given again, cancelled, deleted.
import { roleAllows, type Principal } from "#core/access";
import { fail } from "#core/errors";
import type { JsonObject } from "#core/json";
import { collectionOf } from "#core/serving/collection-model";
import type { InferenceReply, InferenceRequest } from "#core/serving/exchange";
import type { Protocol, ProtocolReply, ProtocolRequest } from "#contract/protocol";
import { openaiRefusal, requireInference, understood } from "./protocol.ts";

/** What answers. */
export interface ResponseMaker {
  /** @throws request.invalid and what models throw */
  create(request: InferenceRequest): Promise<InferenceReply>;
  /** @throws response.not_found */
  get(owner: Principal, response: string): Promise<JsonObject>;
  /** @throws response.not_found, request.invalid */
  cancel(owner: Principal, response: string): Promise<JsonObject>;
  /** @throws response.not_found */
  delete(owner: Principal, response: string): Promise<void>;
}

const path = "/v1/responses";

/** The protocol over `responses`. */
export function openaiResponses(responses: ResponseMaker): Protocol {
  return {
    name: "openai",
    routes: [`POST ${path}`, `GET ${path}/{response}`, `DELETE ${path}/{response}`, `POST ${path}/{response}`],
    answer: async (request) => {
      if (request.path !== path) return kept(responses, request);
      const asked = await understood(request, "openai.responses");
      // Asking a collection is reading; the operation behind it checks that role.
      if (collectionOf(asked.endpoint) === undefined) requireInference(request.principal);
      return responses.create(asked);
    },
    refuse: openaiRefusal,
  };
}

/** What is asked of a response that is there; it is its key's own. */
async function kept(responses: ResponseMaker, { method, path: at, search, principal }: ProtocolRequest): Promise<ProtocolReply> {
  const { role } = principal;
  if (!roleAllows(role, "inference") && !roleAllows(role, "reader")) throw fail("access.forbidden", { role, operation: `${method} ${path}`, needed: "inference" });
  const [response = "", action] = at.slice(path.length + 1).split("/").map(decodeURIComponent);
  if (method === "GET" && new URLSearchParams(search).get("stream") === "true") throw fail("request.invalid", { where: "stream", problem: "a kept response is given whole" });
  if (method === "GET" && action === undefined) return json(await responses.get(principal, response));
  if (method === "POST" && action === "cancel") return json(await responses.cancel(principal, response));
  if (method !== "DELETE" || action !== undefined) throw fail("request.unknown_route", { method, path: at });
  await responses.delete(principal, response);
  return json({ id: response, object: "response", deleted: true });
}

function json(value: JsonObject): ProtocolReply {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
