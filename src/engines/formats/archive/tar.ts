// TAR: a list of its members; each member becomes a document of its own.
import type { Format } from "#ports/reading/format";
import { isTar } from "./tar-reader.ts";

/** `.tar`, not packed. */
export const format: Format = {
  name: "tar",
  version: 1,
  mediaType: "application/x-tar",
  extensions: [".tar"],
  detect: (head) => (isTar(head) ? 1 : 0),
  async read(input, output) {
    const [{ tarMembers }, { writeMembers }] = await Promise.all([import("./tar-reader.ts"), import("./members.ts")]);
    await writeMembers(tarMembers(input.bytes, input.name), { input, output, parser: "tar@1" });
  },
};
