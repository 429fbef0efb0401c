// Endpoints as rows: made, changed and deleted while requests run; those of the configuration file stand beside them and stay as they are.
import { fail } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { EndpointRow } from "#core/rows/tables";
import { type Endpoint, type EndpointFields, endpointOf, problemOf } from "#core/serving/endpoint";
import { Turn } from "#core/streams/turn";
import type { Clock } from "#ports/clock";
import type { RowStore } from "#ports/row-store";
import type { Route } from "./routing/routes.ts";
import type { Serving } from "./serving.ts";

/** An endpoint with where it comes from and how it does. */
export interface EndpointState extends Omit<Route, "retries"> {
  readonly problem: string | undefined;
  /** UTC milliseconds; undefined for one of the file. */
  readonly updatedAt: number | undefined;
}

/** Most endpoints of one workspace. */
const endpointsMax = 1000;

/** The endpoints of all workspaces. Changes follow one another, so that what is served is what the rows say. */
export class Endpoints {
  readonly #ports: { readonly rows: RowStore; readonly clock: Clock };
  readonly #serving: Serving;
  readonly #rows = new Map<string, ReadonlyMap<string, EndpointRow>>();
  readonly #turn = new Turn();

  constructor(ports: { readonly rows: RowStore; readonly clock: Clock }, serving: Serving) {
    this.#ports = ports;
    this.#serving = serving;
  }

  /** Serves what the rows of a workspace say. */
  async load(workspace: string): Promise<void> {
    const { rows } = await this.#ports.rows.scan("endpoints", { prefix: [workspace], limit: endpointsMax });
    this.#rows.set(workspace, new Map(rows.map((row) => [row.endpoint, row])));
    this.#serving.use(workspace, rows.map((row) => endpointOf(row.endpoint, fieldsOf(row))));
  }

  /** Upstreams that targets may name. */
  get upstreams(): readonly string[] {
    return this.#serving.upstreams;
  }

  /** All that clients of a workspace may call, those of the file first. */
  list(workspace: string): readonly EndpointState[] {
    const routes = this.#serving.routesOf(workspace);
    const known = { upstreams: this.#serving.upstreams, endpoints: routes.map(({ endpoint }) => endpoint.name) };
    return routes.map(({ isShared, endpoint, candidates, gate }) => {
      const row = isShared ? undefined : this.#rows.get(workspace)?.get(endpoint.name);
      return { isShared, endpoint, candidates, gate, problem: problemOf(endpoint, known), updatedAt: row?.updatedAt };
    });
  }

  /** @throws endpoint.not_found */
  get(workspace: string, name: string): EndpointState {
    const found = this.list(workspace).find(({ endpoint }) => endpoint.name === name);
    if (found === undefined) throw fail("endpoint.not_found", { endpoint: name });
    return found;
  }

  /** @throws endpoint.exists, request.invalid when a name in it leads nowhere */
  create(workspace: string, name: string, fields: EndpointFields): Promise<EndpointState> {
    return this.#turn.run(async () => {
      const there = this.list(workspace);
      if (there.some(({ endpoint }) => endpoint.name === name)) throw fail("endpoint.exists", { endpoint: name });
      if (there.length >= endpointsMax) throw fail("request.invalid", { where: "endpoint", problem: `there are ${endpointsMax} endpoints, the most of a workspace` });
      const now = this.#ports.clock.now();
      return this.#write({ workspace, endpoint: name, fields: asJson(fields), createdAt: now, updatedAt: now });
    });
  }

  /** Changes what `fields` name. @throws endpoint.not_found, endpoint.read_only, request.invalid */
  update(workspace: string, name: string, fields: Partial<EndpointFields>): Promise<EndpointState> {
    return this.#turn.run(async () => {
      const row = this.#changeable(workspace, name);
      return this.#write({ ...row, fields: { ...row.fields, ...asJson(fields) }, updatedAt: this.#ports.clock.now() });
    });
  }

  /** @throws endpoint.not_found, endpoint.read_only, endpoint.in_use */
  delete(workspace: string, name: string): Promise<void> {
    return this.#turn.run(async () => {
      this.#changeable(workspace, name);
      const others = this.list(workspace).filter(({ endpoint }) => endpoint.fallback.includes(name)).map(({ endpoint }) => endpoint.name);
      if (others.length > 0) throw fail("endpoint.in_use", { endpoint: name, others: others.join(", ") });
      await this.#ports.rows.commit({ workspace, writes: [{ kind: "delete", table: "endpoints", keys: [[workspace, name]] }] });
      await this.load(workspace);
    });
  }

  async #write(row: EndpointRow): Promise<EndpointState> {
    const { workspace } = row;
    const endpoint: Endpoint = endpointOf(row.endpoint, fieldsOf(row));
    const problem = problemOf(endpoint, { upstreams: this.#serving.upstreams, endpoints: this.list(workspace).map((each) => each.endpoint.name) });
    if (problem !== undefined) throw fail("request.invalid", { where: "endpoint", problem });
    await this.#ports.rows.commit({ workspace, writes: [{ kind: "put", table: "endpoints", rows: [row] }] });
    await this.load(workspace);
    return this.get(workspace, row.endpoint);
  }

  #changeable(workspace: string, name: string): EndpointRow {
    const { isShared } = this.get(workspace, name);
    const row = this.#rows.get(workspace)?.get(name);
    if (isShared || row === undefined) throw fail("endpoint.read_only", { endpoint: name });
    return row;
  }

}

function fieldsOf({ fields }: EndpointRow): EndpointFields {
  return fields as unknown as EndpointFields;
}

function asJson(fields: Partial<EndpointFields>): JsonObject {
  return JSON.parse(JSON.stringify(fields)) as JsonObject;
}
