// Finds the operation of a method and path; follows the dispatcher's map, so that operations added later answer too.
import { fail } from "#core/errors";
import type { Operation } from "#contract/operation";
import { routeOf, type Route } from "#contract/route";

/** An operation with its route and the fields that the path gave. */
export interface Match {
  readonly operation: Operation;
  readonly route: Route;
  readonly fields: Readonly<Record<string, string>>;
}

interface Entry {
  readonly operation: Operation;
  readonly route: Route;
  readonly segments: readonly string[];
}

/** Routes of a map of operations. Fixed words of a path win over `{names}`. */
export class Router {
  readonly #operations: ReadonlyMap<string, Operation>;
  #entries = new Map<string, readonly Entry[]>();
  #known: readonly Operation[] = [];

  constructor(operations: ReadonlyMap<string, Operation>) {
    this.#operations = operations;
  }

  /** The operation that answers, if any. @throws request.invalid when the path is not valid percent-encoding */
  match(method: string, path: string): Match | undefined {
    const parts = path.split("/");
    this.#refresh();
    const entry = this.#entries.get(keyOf(method === "HEAD" ? "GET" : method, parts.length))?.find((candidate) => fits(candidate.segments, parts));
    if (entry === undefined || (method === "HEAD" && entry.operation.output.kind === "stream")) return undefined;
    return { operation: entry.operation, route: entry.route, fields: fieldsOf(entry.segments, parts) };
  }

  #refresh(): void {
    if (this.#known.length === this.#operations.size && isSame(this.#known, this.#operations.values())) return;
    this.#known = [...this.#operations.values()];
    const entries = this.#known.map((operation) => {
      const route = routeOf(operation);
      return { operation, route, segments: route.path.split("/") };
    });
    this.#entries = byKey(entries.toSorted((a, b) => a.route.inPath.length - b.route.inPath.length));
  }
}

function byKey(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = keyOf(entry.route.method, entry.segments.length);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return groups;
}

function keyOf(method: string, segments: number): string {
  return `${method} ${segments}`;
}

function isSame(known: readonly Operation[], now: Iterable<Operation>): boolean {
  let at = 0;
  for (const operation of now) if (known[at++] !== operation) return false;
  return true;
}

function isName(segment: string): boolean {
  return segment.startsWith("{");
}

function fits(segments: readonly string[], parts: readonly string[]): boolean {
  return segments.every((segment, at) => (isName(segment) ? parts[at] !== "" : segment === parts[at]));
}

function fieldsOf(segments: readonly string[], parts: readonly string[]): Record<string, string> {
  const named = segments.flatMap((segment, at) => (isName(segment) ? [[segment.slice(1, -1), decode(parts[at] ?? "")] as const] : []));
  return Object.fromEntries(named);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw fail("request.invalid", { problem: "broken percent-encoding", where: "path" }, cause);
  }
}
