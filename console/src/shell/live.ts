// One stream of events for the whole page: jobs are kept up to date, lists are told to read again.
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { client, type Job } from "../api.ts";
import { now, wait } from "../clock.ts";

const retryMillisecondsMax = 30_000;
const refreshMilliseconds = 5000;
const jobsMax = 100;

/** Follows the server's events while the page is open, with longer and longer pauses after a failure; each connection goes on where the last one stood. */
async function follow(queries: QueryClient, signal: AbortSignal): Promise<void> {
  const refresher = new Refresher(queries);
  let after = 0;
  let isResumed = false;
  for (let pauseMs = 1000; !signal.aborted; pauseMs = Math.min(pauseMs * 2, retryMillisecondsMax)) {
    let isCaughtUp = false;
    try {
      for await (const event of client.jobs.events({ after }, { signal })) {
        pauseMs = 1000;
        if (event.type === "job") noteJob(queries, event.job);
        if (event.type === "log") after = event.seq;
        const isEnd = event.type === "index" || (event.type === "job" && event.job.finishedAt !== null);
        if (isCaughtUp) refresher.note(isEnd);
        else if (event.type === "log" && isResumed) refresher.note(true);
        isCaughtUp ||= event.type === "log";
      }
    } catch {
      // The connection ended; the rows hold the truth, and the next connection reads them.
    }
    isResumed = true;
    await wait(pauseMs, signal);
  }
}

/** Lets lists read again: soon after an end, else every few seconds at most. */
class Refresher {
  readonly #queries: QueryClient;
  #refreshedAt = 0;
  #isPlanned = false;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  note(isEnd: boolean): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const pauseMs = isEnd ? 300 : Math.max(0, this.#refreshedAt + refreshMilliseconds - now());
    void wait(pauseMs).then(() => {
      this.#isPlanned = false;
      this.#refreshedAt = now();
      for (const name of ["documents", "collections", "document", "evaluations"]) void this.#queries.invalidateQueries({ queryKey: [name] });
    });
  }
}

function noteJob(queries: QueryClient, job: Job): void {
  queries.setQueryData<readonly Job[]>(["jobs"], (known = []) => {
    const at = known.findIndex((other) => other.job === job.job);
    return at < 0 ? [job, ...known].slice(0, jobsMax) : known.map((other) => (other.job === job.job ? job : other));
  });
}

/** Follows the events as long as the caller is drawn. */
export function useFollow(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const gone = new AbortController();
    void follow(queries, gone.signal);
    return () => gone.abort();
  }, [queries]);
}

/** Jobs, newest first, kept live. */
export function useJobs() {
  return useQuery<readonly Job[]>({ queryKey: ["jobs"], queryFn: async () => (await client.jobs.list({ limit: jobsMax })).jobs, staleTime: 60_000 });
}

/** Waits for a job's end: told by the live list, and read each few seconds in case a word was lost. */
export async function ended(queries: QueryClient, job: string): Promise<Job> {
  for (;;) {
    const known = queries.getQueryData<readonly Job[]>(["jobs"])?.find((other) => other.job === job);
    if (known !== undefined && known.finishedAt !== null) return known;
    const told = new AbortController();
    const stop = queries.getQueryCache().subscribe(({ query }) => {
      const seen = query.queryKey[0] === "jobs" ? (query.state.data as readonly Job[] | undefined)?.find((other) => other.job === job) : undefined;
      if (seen !== undefined && seen.finishedAt !== null) told.abort();
    });
    await wait(refreshMilliseconds, told.signal);
    stop();
    const read = await client.jobs.get({ job });
    if (read.finishedAt !== null) return read;
  }
}
