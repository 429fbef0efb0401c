// The messages of the Model Context Protocol: JSON-RPC 2.0, one at a time.
import { fail, type PlinthError } from "#core/errors";
import type { Json, JsonObject } from "#core/json";

/** Versions of the protocol that are spoken, newest first. */
export const protocolVersions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] as const;

/** A request, or a notification when it has no id. */
export interface McpMessage {
  readonly id: string | number | undefined;
  readonly method: string;
  readonly params: JsonObject;
}

/** Codes of JSON-RPC, and MCP's own for a resource that is not there. */
export const mcpErrorCodes = { parse: -32700, invalid: -32600, unknownMethod: -32601, params: -32602, internal: -32603, noResource: -32002 } as const;

/** Reads a message. A response of the client (it has no method) is read as the notification `response`. @throws request.malformed, request.invalid */
export function readMessage(body: Uint8Array): McpMessage {
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as Json;
  } catch (cause) {
    throw fail("request.malformed", { problem: "it cannot be parsed" }, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw fail("request.invalid", { where: "body", problem: "must be one message; batches are no part of the protocol any more" });
  const { jsonrpc, id, method, params } = value as JsonObject;
  if (jsonrpc !== "2.0" || (method !== undefined && typeof method !== "string")) throw fail("request.invalid", { where: "body", problem: "must be a JSON-RPC 2.0 message" });
  if (id !== undefined && typeof id !== "string" && typeof id !== "number") throw fail("request.invalid", { where: "id", problem: "must be a string or a number" });
  return { id: method === undefined ? undefined : id, method: method ?? "response", params: typeof params === "object" && params !== null && !Array.isArray(params) ? (params as JsonObject) : {} };
}

/** An answer. */
export function resultMessage(id: string | number, result: JsonObject): string {
  return JSON.stringify({ jsonrpc: "2.0", id, result });
}

/** An error; `id` null where the request could not be read. */
export function errorMessage(id: string | number | null, error: PlinthError, code: number): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code, message: `${error.message} ${error.remedy}`, data: error.toBody() } });
}
