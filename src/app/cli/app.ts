// What the command line asks of the application; each part is loaded when it is used, so that `--help` is quick.
import type { CliApp } from "#surfaces/cli/index";
import type { Environment } from "../config/environment.ts";
import { commandName, example, openBrowser, version } from "./surroundings.ts";

/** The application behind the command line, for this environment and working folder. */
export function createCliApp(env: Environment, cwd: string): CliApp {
  const load = async (options: { readonly settings: Readonly<Record<string, unknown>>; readonly file?: string }) => {
    const { loadConfig } = await import("../config/load.ts");
    return loadConfig({ env, cwd, flags: options.settings, ...(options.file === undefined ? {} : { file: options.file }) });
  };
  return {
    reach: async (options) => (await import("./reach.ts")).reach(options, load),
    serve: async (options) => (await import("./serve.ts")).serve(await load(options)),
    survey: async (folder, options) => (await import("./folder.ts")).survey(folder, (await load(options)).config),
    list: async function* (folder, options) {
      yield* (await import("./folder.ts")).listFiles(folder, (await load(options)).config);
    },
    settings: async (options) => {
      const { states, warnings } = await load(options);
      return { lines: states, warnings };
    },
    diagnose: async (options) => (await import("./doctor.ts")).diagnose(() => load(options)),
    standing: async (options) => (await import("./reach.ts")).standing((await load(options)).config),
    trainEmbedder: async (order) => (await import("./train.ts")).trainEmbedder(order),
    benchLoad: async (order, options) => (await import("./bench-load.ts")).benchLoad(order, async () => (await import("./reach.ts")).reach({ ...options, isReading: true }, load)),
    bridgeMcp: async ({ options, ...order }) => (await import("./mcp.ts")).bridgeMcp({ ...order, reach: async () => (await import("./reach.ts")).reach({ ...options, isReading: true }, load) }),
    example,
    commandName: () => commandName(env, cwd),
    openBrowser: (url) => openBrowser(url, env),
    version,
  };
}
