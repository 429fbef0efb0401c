// `plinth jobs watch`: follows one job, or all that run, until they have ended.
import type { JobView } from "#contract/jobs";
import type { Command, Invocation } from "../command.ts";
import type { Connection } from "../connection.ts";
import { jobBlock, jobLine, jobSummary } from "../output/job.ts";
import { followJob, hasEnded } from "../waiting.ts";

const pollMs = 300;
const jobsMax = 20;

/** The command that follows jobs. */
export const jobsWatchCommand: Command = {
  words: "jobs watch",
  summary: "Follow jobs until they have ended.",
  positionals: [{ property: "job", placeholder: "JOB", description: "One job; without it, all that are queued or running.", isRequired: false }],
  options: [{ name: "keep", property: "keep", kind: "boolean", description: "Go on when nothing runs, until Ctrl-C." }],
  examples: [
    { title: "All that run now", line: "plinth jobs watch" },
    { title: "One job", line: "plinth jobs watch 019aab5e-7d10-7c3f-9d55-0f4f5ac3b001" },
    { title: "Until you stop it", line: "plinth jobs watch --keep" },
  ],
  run: async (invocation) => {
    const connection = await invocation.connect({ isReading: true });
    const id = invocation.values.text("job");
    if (id === undefined) return watchAll(connection, invocation);
    const job = await followJob(connection, id, { printer: invocation.printer, signal: invocation.host.signal });
    await show(job, invocation);
    return job.state === "done" ? 0 : 1;
  },
};

async function watchAll(connection: Connection, invocation: Invocation): Promise<number> {
  const { printer, host } = invocation;
  const watched = new Set<string>();
  for (;;) {
    const { jobs } = await connection.call("jobs.list", { limit: 200 });
    const live = jobs.filter((job) => !hasEnded(job) && job.state !== "paused").slice(0, jobsMax);
    for (const job of jobs.toReversed()) {
      if (!watched.has(job.job) || !hasEnded(job)) continue;
      watched.delete(job.job);
      await show(job, invocation);
    }
    for (const job of live) watched.add(job.job);
    if (live.length === 0 && !invocation.values.isSet("keep")) break;
    if (!printer.isJson) await printer.progress(live.flatMap((job) => jobBlock(printer, job)), live.map(jobLine).join(" | "));
    await host.clock.sleep(pollMs, host.signal);
  }
  await printer.endProgress();
  await printer.note("No job runs.");
  return 0;
}

async function show(job: JobView, { printer }: Invocation): Promise<void> {
  if (printer.isJson) await printer.json(job);
  else await printer.line(jobSummary(job));
}
