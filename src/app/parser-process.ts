// Entry of a parser process: the formats, the choice among them and the language, joined to the loop that serves files.
import { detectFormat } from "#engines/formats/detect";
import { createLanguageDetector } from "#engines/language/index";
import { runParserChild } from "#engines/process/child";
import { formats } from "./formats.gen.ts";

let detector: ReturnType<typeof createLanguageDetector> | undefined;

await runParserChild({ formats, detectFormat, languageDetector: () => (detector ??= createLanguageDetector()) }, JSON.parse(process.argv[2] ?? "[]") as readonly string[]);
