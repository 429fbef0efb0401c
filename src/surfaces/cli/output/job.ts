// Words and lines for a job: its stages with count, rate and time left, and one sentence when it has ended.
import type { JobView } from "#contract/jobs";
import { formatAmount, formatBytes, formatCount, formatDuration } from "#core/text/units";
import type { Printer } from "./printer.ts";
import { padded } from "./table.ts";

type Stage = JobView["stages"][number];

const barWidth = 16;

/** The block of a running job: a head line and one line a stage. */
export function jobBlock(printer: Printer, job: JobView): string[] {
  const width = Math.max(0, ...job.stages.map((stage) => stage.name.length));
  return [`${printer.paint("bold", job.title)}  ${printer.paint("dim", job.state)}`, ...job.stages.map((stage) => `  ${padded(stage.name, width)}  ${bar(stage)}  ${stageFacts(stage)}`)];
}

/** One line of a running job, for output that is no terminal. */
export function jobLine(job: JobView): string {
  return `${job.title}: ${job.stages.length === 0 ? job.state : job.stages.map((stage) => `${stage.name} ${stageFacts(stage)}`).join("; ")}`;
}

/** How the job ended, in one line. */
export function jobSummary(job: JobView): string {
  const stages = job.stages.map((stage) => `${stage.name} ${formatAmount(stage.done, stage.unit)}${extras(stage)}`).join("; ");
  const unchanged = typeof job.result?.["unchanged"] === "number" && job.result["unchanged"] > 0 ? `; ${formatCount(job.result["unchanged"])} unchanged` : "";
  const took = job.startedAt === null || job.finishedAt === null ? "" : ` in ${formatDuration(Date.parse(job.finishedAt) - Date.parse(job.startedAt))}`;
  const word = job.state === "done" ? "Done" : job.state === "failed" ? "Failed" : job.state === "cancelled" ? "Cancelled" : job.state;
  return `${word}${took}: ${job.title}${stages === "" ? "" : ` (${stages}${unchanged})`}`;
}

/** Where the reasons of failures stand: those of files with their documents, those of lines, which are no documents, with their job. */
export function failureHints(jobs: readonly JobView[], collection: string, command: string): string[] {
  const failed = jobs.filter((job) => job.stages.some((stage) => stage.failed > 0));
  const ofLines = failed.filter((job) => Array.isArray(job.result?.["failures"]) && job.result["files"] === undefined);
  const hints = ofLines.map(({ job }) => `Some lines are no documents; \`${command} jobs get ${job}\` names them.`);
  if (failed.length > ofLines.length) hints.push(`Some files could not be read; \`${command} documents list --status failed${collection === "default" ? "" : ` --collection ${collection}`}\` says why.`);
  return hints;
}

function bar(stage: Stage): string {
  if (stage.total === null || stage.total === 0) return "·".repeat(barWidth);
  const full = Math.min(barWidth, Math.round((stage.done / stage.total) * barWidth));
  return "█".repeat(full) + "░".repeat(barWidth - full);
}

function stageFacts(stage: Stage): string {
  const count = stage.total === null ? formatAmount(stage.done, stage.unit) : `${bare(stage.done, stage.unit)}/${formatAmount(stage.total, stage.unit)}`;
  const rate = stage.ratePerSecond === null || stage.ratePerSecond <= 0 ? "" : `, ${stage.unit === "bytes" ? formatBytes(stage.ratePerSecond) : rateText(stage.ratePerSecond)}/s`;
  const left = stage.secondsLeft === null || stage.secondsLeft <= 0 ? "" : `, ${formatDuration(Math.max(1, Math.round(stage.secondsLeft)) * 1000)} left`;
  return `${count}${rate}${left}${extras(stage)}`;
}

function rateText(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : formatCount(rate);
}

function extras(stage: Stage): string {
  return `${stage.failed > 0 ? `, ${formatCount(stage.failed)} failed` : ""}${stage.skipped > 0 ? `, ${formatCount(stage.skipped)} skipped` : ""}`;
}

function bare(count: number, unit: string): string {
  return unit === "bytes" ? formatBytes(count) : formatCount(count);
}
