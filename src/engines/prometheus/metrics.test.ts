// Metrics: every definition is exposed, values arrive, and nothing wrong is thrown.
import { describe, expect, it } from "vitest";
import { metricDefinitions, type MetricName } from "#core/metric-names";
import { createPrometheusMetrics } from "./metrics.ts";

describe("Prometheus metrics", () => {
  it("exposes every metric of core/metric-names with its kind and help", async () => {
    const text = await createPrometheusMetrics().expose();
    for (const [name, definition] of Object.entries(metricDefinitions)) {
      expect(text).toContain(`# HELP ${name} ${definition.help}`);
      expect(text).toContain(`# TYPE ${name} ${definition.kind}`);
    }
  });

  it("counts, sets and observes under the labels given", async () => {
    const metrics = createPrometheusMetrics();
    metrics.count("plinth_ingest_files_total", { outcome: "read" }, 3);
    metrics.count("plinth_ingest_files_total", { outcome: "read" });
    metrics.gauge("plinth_jobs", 2, { state: "running" });
    metrics.observe("plinth_operation_duration_seconds", 0.004, { operation: "search", code: "ok" });
    const text = await metrics.expose();
    expect(text).toContain('plinth_ingest_files_total{outcome="read"} 4');
    expect(text).toContain('plinth_jobs{state="running"} 2');
    expect(text).toContain('plinth_operation_duration_seconds_bucket{le="0.0025",operation="search",code="ok"} 0');
    expect(text).toContain('plinth_operation_duration_seconds_bucket{le="0.005",operation="search",code="ok"} 1');
    expect(text).toContain('plinth_operation_duration_seconds_sum{operation="search",code="ok"} 0.004');
  });

  it("leaves out what does not fit: unknown names and labels, wrong kinds, values that are no numbers", async () => {
    const metrics = createPrometheusMetrics();
    metrics.count("plinth_nothing" as MetricName);
    metrics.count("plinth_jobs", { state: "running" });
    metrics.count("plinth_ingest_bytes_total", {}, -1);
    metrics.count("plinth_ingest_bytes_total", { stranger: "x" }, 5);
    metrics.gauge("plinth_jobs", Number.NaN, { state: "running" });
    metrics.observe("plinth_search_duration_seconds", 1);
    const text = await metrics.expose();
    expect(text).toContain("plinth_ingest_bytes_total 5");
    expect(text).not.toContain("NaN");
    expect(text).toContain('plinth_search_duration_seconds_count{stage=""} 1');
  });

  it("keeps two processes' worth of metrics apart", async () => {
    const [first, second] = [createPrometheusMetrics(), createPrometheusMetrics()];
    first.count("plinth_ingest_bytes_total", {}, 7);
    expect(await second.expose()).not.toContain("plinth_ingest_bytes_total 7");
  });
});
