// `plinth config show` and `plinth doctor`: what is set and from where, and whether all is well here.
import { fail } from "#core/errors";
import { exitCodes } from "#core/errors/entry";
import { nearest } from "#core/text/nearest";
import type { Command } from "../command.ts";
import type { Finding } from "../host.ts";
import type { Style } from "../output/printer.ts";
import { padded, tableLines } from "../output/table.ts";

/** The command that shows settings. */
export const configShowCommand: Command = {
  words: "config show",
  summary: "Show every setting, its value and where the value came from.",
  positionals: [{ property: "setting", placeholder: "SETTING", description: "One setting or the first part of its name.", isRequired: false }],
  options: [],
  examples: [
    { title: "All settings", line: "plinth config show" },
    { title: "Those of the server, as JSON", line: "plinth config show server --json" },
    { title: "What a flag would do", line: "plinth config show ingest.fileBytesMax --set \"ingest.fileBytesMax=200 MB\"" },
  ],
  run: async ({ values, globals, host, printer }) => {
    const { lines, warnings } = await host.app.settings(globals.reach);
    const wanted = values.text("setting");
    const shown = wanted === undefined ? lines : lines.filter((line) => line.setting === wanted || line.setting.startsWith(`${wanted}.`));
    if (shown.length === 0) {
      const near = nearest(wanted ?? "", lines.map((line) => line.setting));
      throw fail("usage.invalid_option", { problem: `There is no setting ${wanted}${near === undefined ? "" : `; did you mean ${near}`}`, command: "config show" });
    }
    if (printer.isJson) {
      await printer.json({ settings: shown, warnings });
      return exitCodes.ok;
    }
    for (const line of tableLines({ heads: ["setting", "value", "from", "what it does"], rows: shown.map((line) => [line.setting, line.display, line.origin.name, line.description]) }, printer.columns)) await printer.line(line);
    for (const warning of warnings) await printer.note(`${printer.paint("amber", "!")} ${warning}`);
    return exitCodes.ok;
  },
};

const signs: Readonly<Record<Finding["state"], readonly [Style, string]>> = { ok: ["green", "ok"], attention: ["amber", "attention"], failed: ["red", "failed"] };

/** The command that looks for what is wrong. */
export const doctorCommand: Command = {
  words: "doctor",
  summary: "Look for what is wrong here, and say what to do about it.",
  notes: "Ends with 1 when a check failed.",
  positionals: [],
  options: [],
  examples: [
    { title: "Check this machine and data directory", line: "plinth doctor" },
    { title: "Another data directory", line: "plinth doctor --data-dir /srv/plinth" },
    { title: "For a script", line: "plinth doctor --json" },
  ],
  run: async ({ globals, host, printer }) => {
    const findings = await host.app.diagnose(globals.reach);
    const exit = findings.some((finding) => finding.state === "failed") ? exitCodes.fault : exitCodes.ok;
    if (printer.isJson) {
      await printer.json({ isWell: exit === exitCodes.ok, findings });
      return exit;
    }
    const width = Math.max(...findings.map((finding) => finding.check.length));
    for (const finding of findings) {
      const [style, word] = signs[finding.state];
      await printer.line(`${printer.paint(style, padded(word, 9))}  ${padded(finding.check, width)}  ${finding.finding}`);
      if (finding.remedy !== undefined && finding.state !== "ok") await printer.line(`${" ".repeat(13 + width)}${finding.remedy}`);
    }
    return exit;
  },
};
