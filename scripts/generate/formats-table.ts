// The table of formats in docs/formats.md.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formats } from "#app/formats.gen";
import type { Generated } from "../generate.ts";
import { markdownTable, withSection } from "./section.ts";

const page = { path: "docs/formats.md", name: "formats" };

/** docs/formats.md with its table made anew; what a format does is the sentence that opens its file. */
export function formatsTable(root: string): readonly Generated[] {
  const folder = join(root, "src/engines/formats");
  const files = readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts")).map((file) => readFileSync(join(folder, file), "utf8"));
  const rows = formats.map((format) => {
    const source = files.find((text) => /^export const format\b/m.test(text) && text.includes(`name: "${format.name}"`)) ?? "";
    return [format.name, `\`${format.mediaType}\``, format.extensions.map((extension) => `\`${extension}\``).join(" "), source.split("\n", 1)[0]?.replace(/^\/\/ /, "") ?? ""];
  });
  return [{ path: page.path, text: withSection(root, page, markdownTable(["format", "media type", "extensions", "how it is read"], rows)) }];
}
