// Running jobs: leased from the queue, watched, ended.
export { createJobRunner, type JobRunner, type JobRunnerPorts } from "./runner.ts";
