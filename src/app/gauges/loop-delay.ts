// Watches the delay of the main thread's event loop and tells it as a metric.
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Clock } from "#ports/clock";
import type { Metrics } from "#ports/metrics";

const everyMilliseconds = 10_000;
const resolutionMilliseconds = 10;

/** Sets `plinth_event_loop_delay_seconds` every ten seconds until the signal aborts. The sampling interval is taken off. */
export async function watchLoopDelay(metrics: Metrics, clock: Clock, signal: AbortSignal): Promise<void> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMilliseconds });
  histogram.enable();
  while (!signal.aborted) {
    await clock.sleep(everyMilliseconds, signal).catch(() => undefined);
    for (const quantile of [50, 99]) {
      const seconds = Math.max(0, histogram.percentile(quantile) / 1e9 - resolutionMilliseconds / 1000);
      metrics.gauge("plinth_event_loop_delay_seconds", seconds, { quantile: `0.${quantile}` });
    }
    histogram.reset();
  }
  histogram.disable();
}
