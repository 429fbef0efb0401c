// ZIP: a list of its members; each member becomes a document of its own.
import type { Format } from "#ports/reading/format";
import { containerType } from "../containers.ts";

/** Packages of programs and of other kinds of documents: not archives of files that people put together. */
const otherPackages = /\.(?:pages|numbers|key|jar|war|apk|ipa|xpi|crx|vsix|whl|egg|nupkg|vsdx|vsdm|xps|oxps|idml|sketch|kmz|cbz|3mf|xlsb|one|thmx|sxw|sxc|sxi|docx|xlsx|pptx|odt|ods|odp|epub)$/i;

/** `.zip` with files in it. */
export const format: Format = {
  name: "zip",
  version: 1,
  mediaType: "application/zip",
  extensions: [".zip"],
  detect(head, name) {
    const isZip = head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6) || (head[2] === 7 && head[3] === 8));
    return isZip && !otherPackages.test(name) && containerType(head, name, "application/zip").mediaType === "application/zip" ? 0.99 : 0;
  },
  async read(input, output) {
    const [{ ZipFile }, { writeMembers }] = await Promise.all([import("./zip-reader.ts"), import("./members.ts")]);
    const zip = new ZipFile(input.bytes, input.name);
    const members = zip.entries.filter(({ isFolder }) => !isFolder).map((entry) => ({ name: entry.name, read: () => zip.read(entry), ...(entry.isLink ? { skipped: "source.outside" } : {}) }));
    await writeMembers(members, { input, output, parser: "zip@1" });
  },
};
