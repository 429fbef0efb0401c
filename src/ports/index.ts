// What Plinth needs from outside: every port, for those who write an engine (`plinth/ports`).
export type * from "./analyser.ts";
export type * from "./blob-store.ts";
export type * from "./clock.ts";
export type * from "./embedder.ts";
export type * from "./event-bus.ts";
export type * from "./reading/format.ts";
export type * from "./job-handler.ts";
export type * from "./job-queue.ts";
export type * from "./reading/language-detector.ts";
export type * from "./log.ts";
export type * from "./metrics.ts";
export type * from "./reading/parser.ts";
export type * from "./random.ts";
export type * from "./row-store.ts";
export type * from "./search-index.ts";
export type * from "./reading/source.ts";
