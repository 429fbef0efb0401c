// The package's main export: what a configuration file or an embedding program needs.
export { fail, PlinthError } from "#core/errors";
export { defineConfig, type ConfigInput } from "./config/settings.ts";
