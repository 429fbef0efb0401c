// What the SDK knows of an operation: its route and the kinds of its input and output.
import { fail } from "#core/errors";

/** An operation as the SDK calls it. */
export interface ClientRoute {
  readonly method: string;
  /** Path with `{name}` places. */
  readonly path: string;
  /** Where the fields that are not in the path travel. */
  readonly rest: "query" | "body";
  readonly input: "value" | "upload";
  readonly output: "value" | "stream" | "bytes";
  readonly effect: "read" | "write" | "job";
}

type Fields = Readonly<Record<string, unknown>>;

/** The address and the JSON body of a call. `body` of an upload is left to the caller. @throws request.invalid */
export function addressOf(route: ClientRoute, input: Fields): { readonly target: string; readonly json: string | undefined } {
  const inPath = new Set<string>();
  const path = route.path.replace(/\{(\w+)\}/g, (_place, name: string) => {
    inPath.add(name);
    return segment(name, String(input[name] ?? ""));
  });
  const rest = Object.entries(input).filter(([name, value]) => !inPath.has(name) && value !== undefined && !(route.input === "upload" && name === "body"));
  if (route.rest === "body") return { target: path, json: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams(rest.map(([name, value]) => [name, typeof value === "object" && value !== null ? JSON.stringify(value) : String(value)])).toString();
  return { target: query === "" ? path : `${path}?${query}`, json: undefined };
}

/** One segment of the path. Dots alone would be read as another folder, and nothing as another route. */
function segment(name: string, text: string): string {
  if (text === "" || text === "." || text === "..") throw fail("request.invalid", { problem: text === "" ? "it is missing" : "dots alone cannot travel in a path", where: name });
  return encodeURIComponent(text);
}

/** The route of an operation in an OpenAPI document of Plinth; undefined when it is not there. */
export function routeIn(document: unknown, name: string): ClientRoute | undefined {
  const paths = (document as { readonly paths?: Readonly<Record<string, Readonly<Record<string, Described>>>> }).paths ?? {};
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, described] of Object.entries(methods)) {
      if (described.operationId === name && described["x-plinth"] !== undefined) return { method: method.toUpperCase(), path, ...described["x-plinth"] };
    }
  }
  return undefined;
}

interface Described {
  readonly operationId?: string;
  readonly "x-plinth"?: Pick<ClientRoute, "rest" | "input" | "output" | "effect">;
}
