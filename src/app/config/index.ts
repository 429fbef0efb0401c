// Settings: what there is, and how they are read.
export { processEnvironment, type Environment } from "./environment.ts";
export { loadConfig, type ConfigSources, type LoadedConfig, type Origin, type SettingState } from "./load.ts";
export { defineConfig, settingAt, settingPaths, type Config, type ConfigInput, type SettingPath } from "./settings.ts";
