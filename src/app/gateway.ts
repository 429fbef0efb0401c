// Joins the gateway: upstreams of the configuration, endpoints and limits of the rows, the meter between them.
import { Endpoints, LimitBook, Meter, PriceList, Serving, UsageLedger, UsageReport } from "#capabilities/serving/index";
import { createHttpUpstream } from "#engines/http-upstream/upstream";
import { createMemoryLimits } from "#engines/memory/limits";
import type { Clock } from "#ports/clock";
import type { Log } from "#ports/log";
import type { Metrics } from "#ports/metrics";
import type { Random } from "#ports/random";
import type { RowStore } from "#ports/row-store";
import type { Config } from "./config/index.ts";

/** What the gateway stands on. */
export interface GatewayPorts {
  readonly rows: RowStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The gateway's parts. */
export interface Gateway {
  readonly serving: Serving;
  readonly endpoints: Endpoints;
  readonly limits: LimitBook;
  readonly usage: UsageReport;
  readonly ledger: UsageLedger;
  /** Ends all connections and writes what was used. */
  close(): Promise<void>;
}

/** Opens the gateway over what the rows of `workspace` say. */
export async function openGateway(config: Config["serving"], ports: GatewayPorts, workspace: string): Promise<Gateway> {
  const ledger = new UsageLedger(ports);
  const limits = new LimitBook({ ...ports, ledger, limits: createMemoryLimits(ports.clock) });
  const meter = new Meter({ ...ports, book: limits, prices: new PriceList(config.prices), ledger });
  const serving = new Serving({ ...ports, meter, openUpstream: (definition) => createHttpUpstream(definition, ports.clock) }, config);
  const endpoints = new Endpoints(ports, serving);
  await limits.load(workspace);
  await endpoints.load(workspace);
  return {
    serving, endpoints, limits, ledger, usage: new UsageReport(ports.rows, ledger),
    close: async () => {
      await serving.close();
      await ledger.close();
    },
  };
}
