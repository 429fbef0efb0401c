// The table of metrics in docs/observability.md.
import { metricDefinitions, type MetricDefinition } from "#core/metric-names";
import type { Generated } from "../generate.ts";
import { markdownTable, withSection } from "./section.ts";

const page = { path: "docs/observability.md", name: "metrics" };

/** docs/observability.md with its table made anew. */
export function metricsTable(root: string): readonly Generated[] {
  const rows = Object.entries<MetricDefinition>(metricDefinitions).map(([name, metric]) => [`\`${name}\``, metric.kind, metric.labels.map((label) => `\`${label}\``).join(", "), metric.help]);
  return [{ path: page.path, text: withSection(root, page, markdownTable(["metric", "kind", "labels", "meaning"], rows)) }];
}
