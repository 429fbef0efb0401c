// The only place that reads the process's environment.

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Variables that are not settings: address and key of a server for commands, the configuration file, and what tests set. */
export const otherVariables = ["PLINTH_URL", "PLINTH_KEY", "PLINTH_CONFIG"] as const;
