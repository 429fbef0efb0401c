// The table of settings in docs/configuration.md.
import { display, type Setting } from "#app/config/setting";
import { environmentName, settingAt, settingPaths } from "#app/config/settings";
import type { Generated } from "../generate.ts";
import { markdownTable, withSection } from "./section.ts";

const page = { path: "docs/configuration.md", name: "settings" };

/** docs/configuration.md with its table made anew. */
export function settingsTable(root: string): readonly Generated[] {
  const rows = settingPaths.map((path) => {
    const setting = settingAt(path);
    return [`\`${path}\``, kindOf(setting), defaultOf(path, setting), `\`${environmentName(path)}\``, setting.flag === undefined ? "" : `\`--${setting.flag}\``, setting.description];
  });
  return [{ path: page.path, text: withSection(root, page, markdownTable(["setting", "kind", "default", "environment", "flag", "what it does"], rows)) }];
}

function kindOf(setting: Setting): string {
  if (setting.kind === "choice") return (setting.choices ?? []).join(", ");
  if (setting.kind !== "integer") return setting.kind === "boolean" ? "true or false" : setting.kind;
  return `${setting.minimum} to ${setting.maximum}${setting.unit === "bytes" || setting.unit === "ms" ? ` ${setting.unit}` : ""}`;
}

function defaultOf(path: string, setting: Setting): string {
  if (path === "ingest.processes") return "processor cores less one, 1 to 4";
  return setting.default === "" ? "(empty)" : display(setting, setting.default);
}
