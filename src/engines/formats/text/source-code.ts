// Source code of some fifty languages: one element for each function, class or run of declarations.
import type { Format, FormatOutput } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { splitLong } from "../split.ts";
import { blockCharactersMax, codeBlocks } from "./code-blocks.ts";
import { codeExtensions, languageOfName, languageOfShebang, type CodeLanguage } from "./languages.ts";

/** Any source code; the language stands on each element. */
export const format: Format = {
  name: "source-code",
  version: 2,
  mediaType: "text/x-source-code",
  extensions: codeExtensions,
  detect(head, name) {
    if (languageOfName(name)) return 0.8;
    return head[0] === 0x23 && head[1] === 0x21 && languageOfShebang(firstLine(head)) ? 0.7 : 0;
  },
  async read({ name, bytes }, output) {
    const text = decodeText(bytes, output).replace(/\r\n?/g, "\n");
    const language = languageOfName(name) ?? languageOfShebang(firstLine(bytes)) ?? { name: "", comment: /^#/ };
    const lines = text.split("\n");
    for (const { from, to } of codeBlocks(lines, (line) => language.comment.test(line))) await emit(lines.slice(from, to).join("\n"), { from, to, language, output });
  },
};

function firstLine(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 200)).split("\n")[0] ?? "";
}

async function emit(text: string, { from, to, language, output }: { readonly from: number; readonly to: number; readonly language: CodeLanguage; readonly output: FormatOutput }): Promise<void> {
  const locator = { kind: "lines", from: from + 1, to } as const;
  // One line may be longer than any block: minified code.
  for (const [start, end] of splitLong(text, blockCharactersMax * 2)) {
    const piece = text.slice(start, end).trimEnd();
    if (piece.trim() !== "") await output.element({ type: "code", text: piece, ...(language.name === "" ? {} : { language: language.name }), locator });
  }
}
