// One suite a port: what an engine must do to be one (`plinth/testing`).
export * from "./held-clock.ts";
export * from "./kit.ts";
export * from "./row-samples.ts";
export * from "./row-store.ts";
export * from "./seeded-random.ts";
