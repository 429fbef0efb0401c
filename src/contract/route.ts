// Where the fields of an operation travel on HTTP: in the path, the query or the body.
import type { Operation } from "./operation.ts";

/** The route of an operation, taken apart. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with `{name}` places, e.g. `/api/v1/jobs/{job}`. */
  readonly path: string;
  /** Field names in the path, in order. */
  readonly inPath: readonly string[];
  /** Where the fields that are not in the path travel. */
  readonly rest: "query" | "body";
}

/** Takes `operation.http` apart. */
export function routeOf(operation: Pick<Operation, "http" | "input">): Route {
  const space = operation.http.indexOf(" ");
  const method = operation.http.slice(0, space) as Route["method"];
  const path = operation.http.slice(space + 1);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const rest = operation.input.kind === "upload" || method === "GET" || method === "DELETE" ? "query" : "body";
  return { method, path, inPath, rest };
}

/** Name of the operation that answers the same route as a stream, when the caller accepts server-sent events. */
export function streamingName(name: string): string {
  return `${name}.stream`;
}

/** All operations of a contract by name. @param nouns the contract, or a part of it */
export function operationsByName(nouns: Readonly<Record<string, Readonly<Record<string, Operation>>>>): Map<string, Operation> {
  const all = Object.values(nouns).flatMap((noun) => Object.values(noun));
  return new Map(all.map((operation) => [operation.name, operation]));
}
