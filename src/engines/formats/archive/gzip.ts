// GZIP: what is packed inside becomes a document of its own, or each member of it where it is a TAR file (.tar.gz, .tgz).
import { gunzipSync } from "node:zlib";
import { fail } from "#core/errors";
import type { Format, FormatInput } from "#ports/reading/format";
import { isTar, tarMembers } from "./tar-reader.ts";
import { unpackedMax } from "./zip-limits.ts";

/** `.gz` and `.tgz`. */
export const format: Format = {
  name: "gzip",
  version: 1,
  mediaType: "application/gzip",
  extensions: [".gz", ".tgz"],
  detect: (head, name) => (head[0] === 0x1f && head[1] === 0x8b && !/\.(?:svgz|warc|apkg)(?:\.gz)?$/i.test(name) ? 1 : 0),
  async read(input, output) {
    const { writeMembers } = await import("./members.ts");
    const bytes = unpack(input);
    const inner = input.name.replace(/\.gz$/i, "").replace(/\.tgz$/i, ".tar");
    const members = isTar(bytes) ? tarMembers(bytes, input.name) : [{ name: inner === input.name ? `${inner} (unpacked)` : inner, read: () => bytes }];
    await writeMembers(members, { input, output, parser: "gzip@1" });
  },
};

function unpack({ bytes, name }: FormatInput): Uint8Array {
  const limit = unpackedMax(bytes.length);
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (thrown) {
    const isTooLarge = (thrown as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw isTooLarge ? fail("parse.bomb", { name, bytes: limit }) : fail("parse.damaged", { name, problem: "it cannot be unpacked" }, thrown);
  }
}
