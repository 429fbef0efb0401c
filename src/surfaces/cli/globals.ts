// Options that every command takes.
import type { Globals, Option, Values } from "./command.ts";

/** Options that every command takes. */
export const globalOptions: readonly Option[] = [
  { name: "json", property: "json", kind: "boolean", description: "Print JSON." },
  { name: "data-dir", property: "dataDir", kind: "text", placeholder: "DIR", description: "Data directory (default .plinth)." },
  { name: "url", property: "url", kind: "text", placeholder: "URL", description: "Use the Plinth at this address (or PLINTH_URL)." },
  { name: "key", property: "key", kind: "text", placeholder: "KEY", description: "API key for --url (or PLINTH_KEY)." },
  { name: "config", property: "config", kind: "text", placeholder: "FILE", description: "Configuration file instead of plinth.config.ts." },
  { name: "set", property: "set", kind: "list", placeholder: "SETTING=VALUE", description: "Set any setting; see `plinth config show`." },
  { name: "help", property: "help", kind: "boolean", description: "Show help." },
];

/** Reads the global options out of checked values. `settings` are those that a command's own options stand for. */
export function globalsOf(values: Values, settings: Readonly<Record<string, unknown>>, defaults: { readonly url?: string; readonly key?: string }): Globals {
  const raw: Record<string, unknown> = { ...settings };
  for (const entry of values.list("set")) {
    const at = entry.indexOf("=");
    raw[at < 0 ? entry : entry.slice(0, at)] = at < 0 ? "" : entry.slice(at + 1);
  }
  const dataDirectory = values.text("dataDir");
  if (dataDirectory !== undefined) raw["data.directory"] = dataDirectory;
  const url = values.text("url") ?? (dataDirectory === undefined ? defaults.url : undefined);
  const [key, file] = [values.text("key") ?? defaults.key, values.text("config")];
  return { isJson: values.isSet("json"), reach: { settings: raw, ...(url === undefined ? {} : { url }), ...(key === undefined ? {} : { key }), ...(file === undefined ? {} : { file }) } };
}
