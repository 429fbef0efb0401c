// Metrics by name; the names, labels and help texts live in core/metric-names.ts alone.
import type { MetricName } from "#core/metric-names";

/** Label values of one series; the label names are those of the metric's definition. */
export type MetricLabels = Readonly<Record<string, string>>;

/** Counts, gauges and histograms in Prometheus' sense. Never throws. */
export interface Metrics {
  /** Adds to a counter. */
  count(name: MetricName, labels?: MetricLabels, by?: number): void;
  /** Sets a gauge. */
  gauge(name: MetricName, value: number, labels?: MetricLabels): void;
  /** Observes a value of a histogram, in the unit of its name. */
  observe(name: MetricName, value: number, labels?: MetricLabels): void;
  /** The exposition in Prometheus text format 0.0.4. */
  expose(): Promise<string>;
}
