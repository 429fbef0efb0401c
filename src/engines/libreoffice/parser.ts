// The parser port for old office files: LibreOffice makes a new one of each, which the parser behind reads.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { PlinthError, fail } from "#core/errors";
import type { Clock } from "#ports/clock";
import type { ParseFrame, Parser, ParseRequest } from "#ports/reading/parser";
import { Office } from "./office.ts";

/** What each kind becomes, by the media type that the parser behind refuses. */
const kinds: Readonly<Record<string, { readonly from: string; readonly to: string }>> = {
  "application/msword": { from: "doc", to: "docx" },
  "application/vnd.ms-excel": { from: "xls", to: "xlsx" },
  "application/vnd.ms-powerpoint": { from: "ppt", to: "pptx" },
};

/** What the parser needs: the one behind, and the program; without it old files fail and say how to install it. */
export interface OfficeParserOptions {
  readonly parser: Parser;
  readonly clock: Clock;
  readonly program: string | undefined;
}

/** Reads old office files too. `close` closes the parser behind as well. */
export function createOfficeParser({ parser, clock, program }: OfficeParserOptions): Parser {
  const office = program === undefined ? undefined : new Office(program, clock);
  return {
    version: parser.version,
    accepts: (name) => parser.accepts(name),
    parse: (request, signal) => parse(request, signal, { parser, office }),
    close: async () => {
      await Promise.all([parser.close(), office?.close()]);
    },
  };
}

interface Context {
  readonly parser: Parser;
  readonly office: Office | undefined;
}

async function* parse(request: ParseRequest, signal: AbortSignal, { parser, office }: Context): AsyncGenerator<ParseFrame> {
  const { path, name, limits } = request;
  let mediaType = "";
  try {
    return yield* parser.parse(request, signal);
  } catch (thrown) {
    mediaType = thrown instanceof PlinthError && thrown.code === "parse.unsupported" ? String(thrown.details["mediaType"]) : "";
    if (!(mediaType in kinds)) throw thrown;
  }
  if (!office) throw fail("parse.no_libreoffice", { name, mediaType });
  const { from, to } = kinds[mediaType] as { from: string; to: string };
  const converted = await office.convert({ path, name, from, to, bytesMax: limits.bytesMax, millisecondsMax: limits.millisecondsMax }, signal);
  try {
    for await (const frame of parser.parse({ ...request, path: converted.path, name: `${name}.${to}` }, signal)) {
      if (frame.kind === "ledger") yield { ...frame, entry: { ...frame.entry, parser: `${frame.entry.parser}+libreoffice` } };
      else if (frame.kind === "done") yield { ...frame, mediaType, contentHash: await hashOf(path), sizeBytes: (await stat(path)).size };
      else yield frame;
    }
  } finally {
    await converted.done();
  }
}

/** SHA-256 of the file as it was given, in hex. */
async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}
