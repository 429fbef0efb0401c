// One suite a port: what an engine must do to be one (`plinth/testing`).
export * from "./blob-store.ts";
export * from "./embedder.ts";
export * from "./event-bus.ts";
export * from "./held-clock.ts";
export { analyserOf, suiteAnalyser } from "./search/samples.ts";
export * from "./job-queue.ts";
export * from "./kit.ts";
export * from "./reading/ocr.ts";
export * from "./reading/parser.ts";
export * from "./reading/source.ts";
export * from "./row-samples.ts";
export * from "./row-store.ts";
export * from "./seeded-random.ts";
export * from "./serving/limits.ts";
export * from "./search-index.ts";
