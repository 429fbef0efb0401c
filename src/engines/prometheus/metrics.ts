// Metrics in Prometheus' text format, made from core/metric-names with prom-client.
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { metricDefinitions, type MetricDefinition, type MetricName } from "#core/metric-names";
import type { MetricLabels, Metrics } from "#ports/metrics";

type Series = Counter | Gauge | Histogram;

/** Metrics of one process in a registry of their own. */
export function createPrometheusMetrics(): Metrics {
  const registry = new Registry();
  const entries = Object.entries(metricDefinitions).map(([name, definition]) => [name, define(registry, name, definition)] as const);
  return new PrometheusMetrics(registry, new Map(entries));
}

/** Gives each value to its series; what does not fit its definition is left out, never thrown. */
class PrometheusMetrics implements Metrics {
  readonly #registry: Registry;
  readonly #series: ReadonlyMap<string, Series>;

  constructor(registry: Registry, series: ReadonlyMap<string, Series>) {
    this.#registry = registry;
    this.#series = series;
  }

  count(name: MetricName, labels?: MetricLabels, by = 1): void {
    const series = this.#series.get(name);
    if (series instanceof Counter && Number.isFinite(by) && by >= 0) series.inc(labelsOf(name, labels), by);
  }

  gauge(name: MetricName, value: number, labels?: MetricLabels): void {
    const series = this.#series.get(name);
    if (series instanceof Gauge && Number.isFinite(value)) series.set(labelsOf(name, labels), value);
  }

  observe(name: MetricName, value: number, labels?: MetricLabels): void {
    const series = this.#series.get(name);
    if (series instanceof Histogram && Number.isFinite(value)) series.observe(labelsOf(name, labels), value);
  }

  expose(): Promise<string> {
    return this.#registry.metrics();
  }
}

function define(registry: Registry, name: string, definition: MetricDefinition): Series {
  const common = { name, help: definition.help, labelNames: [...definition.labels], registers: [registry] };
  if (definition.kind === "counter") return new Counter(common);
  if (definition.kind === "gauge") return new Gauge(common);
  return new Histogram(definition.buckets === undefined ? common : { ...common, buckets: [...definition.buckets] });
}

/** Exactly the labels of the definition: missing ones are empty, others are left out. */
function labelsOf(name: MetricName, labels: MetricLabels = {}): Record<string, string> {
  const definition: MetricDefinition = metricDefinitions[name];
  return Object.fromEntries(definition.labels.map((label) => [label, labels[label] ?? ""]));
}
