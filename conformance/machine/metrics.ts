// The suite of the metrics port: what goes in comes out in Prometheus' text format, and nothing wrong is thrown.
import { metricDefinitions, type MetricName } from "#core/metric-names";
import type { Metrics } from "#ports/metrics";
import { withOpened, type Subject, type SuiteKit } from "../kit.ts";

/** Runs the suite under the given kit; every metrics engine passes it. */
export function metricsSuite(kit: SuiteKit, subject: Subject<Metrics>): void {
  const { describe, expect } = kit;
  const it = (sentence: string, body: (metrics: Metrics) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));

  describe(`metrics: ${subject.name}`, () => {
    it("exposes every metric of core/metric-names with its kind and help", async (metrics) => {
      const text = await metrics.expose();
      for (const [name, { help, kind }] of Object.entries(metricDefinitions)) {
        expect(text).toContain(`# HELP ${name} ${help}`);
        expect(text).toContain(`# TYPE ${name} ${kind}`);
      }
    });

    it("counts, sets and observes under the labels given", async (metrics) => {
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

    it("leaves out what does not fit: unknown names and labels, wrong kinds, values that are no numbers", async (metrics) => {
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

    it("keeps two of them apart", async (metrics) => {
      const { port: other, dispose } = await subject.open();
      metrics.count("plinth_ingest_bytes_total", {}, 7);
      expect(await other.expose()).not.toContain("plinth_ingest_bytes_total 7");
      await dispose?.();
    });
  });
}
