// One stage of a job as a bar, with count, rate and time left.
import type { Job } from "../api.ts";
import { duration, number, size } from "../text.ts";

/** A stage; `isLive` while the job runs. */
export function Stage({ stage: { name, done, total, unit, failed, skipped, ratePerSecond, secondsLeft }, isLive }: { readonly stage: Job["stages"][number]; readonly isLive: boolean }) {
  const amount = (value: number): string => (unit === "bytes" ? size(value) : number(value));
  const share = total === null ? (done > 0 ? 1 : 0) : total === 0 ? 1 : Math.min(1, done / total);
  const facts = [
    total === null || total === done ? `${amount(done)}${unit === "bytes" ? "" : ` ${unit}`}` : `${amount(done)} of ${amount(total)}${unit === "bytes" ? "" : ` ${unit}`}`,
    isLive && ratePerSecond ? `${amount(ratePerSecond)}/s` : undefined,
    isLive && secondsLeft ? `${duration(secondsLeft)} left` : undefined,
  ].filter((fact) => fact !== undefined);
  return (
    <div className="min-w-0 text-table">
      <div className="flex justify-between gap-2"><span>{name}</span><span className="truncate text-soft">{facts.join(" · ")}</span></div>
      <div role="progressbar" aria-label={name} aria-valuemin={0} aria-valuemax={100} {...(total === null && isLive ? {} : { "aria-valuenow": Math.round(share * 100) })} className="mt-1 h-1 overflow-hidden rounded-full bg-sunken">
        <div className={`h-full ${isLive ? "bg-accent" : "bg-strong-line"}`} style={{ width: `${share * 100}%` }} />
      </div>
      {failed + skipped > 0 ? <p className="mt-1 text-soft">{failed > 0 ? <span className="text-failed">{number(failed)} failed</span> : null}{failed > 0 && skipped > 0 ? " · " : ""}{skipped > 0 ? `${number(skipped)} skipped` : ""}</p> : null}
    </div>
  );
}
