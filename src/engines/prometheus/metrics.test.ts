// Prometheus metrics pass the port's suite.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { metricsSuite } from "#conformance/machine/metrics";
import { createPrometheusMetrics } from "./metrics.ts";

metricsSuite({ describe, it, expect, fc }, { name: "prometheus", open: async () => ({ port: createPrometheusMetrics() }) });
