// The table of ports in docs/ports.md: what each is for, and which engines or capabilities fulfil it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Generated } from "../generate.ts";
import { markdownTable, withSection } from "./section.ts";

const page = { path: "docs/ports.md", name: "ports" };

/** One port: its file's name, its main interface, its opening sentence and who fulfils it. */
export interface PortFacts {
  readonly name: string;
  readonly interfaceName: string;
  readonly sentence: string;
  readonly fulfilledBy: readonly string[];
}

/** Every port of src/ports, areas included. */
export function portsOf(root: string): readonly PortFacts[] {
  const files = sourcesUnder(root, "src/ports").filter(({ path }) => path !== "src/ports/index.ts");
  const sources = ["src/engines", "src/capabilities"].flatMap((folder) => sourcesUnder(root, folder));
  const ports = files.map(({ path, text }) => {
    const name = path.slice(path.lastIndexOf("/") + 1, -".ts".length);
    const imported = `#${path.slice("src/".length, -".ts".length)}"`;
    const interfaceName = name.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
    const sentence = text.split("\n", 1)[0]?.replace(/^\/\/ /, "").split(/(?<=\.) /, 1)[0] ?? "";
    const fulfils = new RegExp(`(implements|extends) [^{]*\\b${interfaceName}\\b|\\): (Promise<)?${interfaceName}\\b|: ${interfaceName} =`);
    const folders = sources.filter((source) => source.text.includes(imported) && fulfils.test(source.text)).map(({ path }) => placeOf(path));
    return { name, interfaceName, sentence, fulfilledBy: [...new Set(folders)].toSorted((a, b) => (a < b ? -1 : 1)) };
  });
  return ports.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** docs/ports.md with its table made anew. */
export function portsTable(root: string): readonly Generated[] {
  const rows = portsOf(root).map((port) => [`\`${port.name}\``, port.sentence, port.fulfilledBy.map((folder) => `\`${folder}\``).join(", ")]);
  return [{ path: page.path, text: withSection(root, page, markdownTable(["port", "what it is for", "fulfilled by"], rows)) }];
}

/** `engines/sqlite` of an engine's file; formats name their family too. */
function placeOf(path: string): string {
  const parts = path.split("/").slice(1, -1);
  return parts.slice(0, parts[1] === "formats" ? 3 : 2).join("/");
}

function sourcesUnder(root: string, folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesUnder(root, path);
    return path.endsWith(".ts") && !path.endsWith(".test.ts") ? [{ path, text: readFileSync(join(root, path), "utf8") }] : [];
  });
}
