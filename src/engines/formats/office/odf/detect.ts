// Tells OpenDocument files by the type that stands uncompressed at their beginning, else by their extension.
import { containerType } from "../../containers.ts";

/** 1 when the file is of this kind, `text`, `spreadsheet` or `presentation`. */
export function isOdf(kind: "text" | "spreadsheet" | "presentation", extensions: readonly string[]): (head: Uint8Array, name: string) => number {
  const mediaType = `application/vnd.oasis.opendocument.${kind}`;
  return (head, name) => {
    if (head[0] !== 0x50 || head[1] !== 0x4b) return 0;
    const found = containerType(head, name, "application/zip").mediaType;
    if (found.startsWith(mediaType)) return 1;
    return found === "application/zip" && extensions.some((extension) => name.toLowerCase().endsWith(extension)) ? 1 : 0;
  };
}
