// XLSX: every sheet's cells as typed values with their headers, formulas by their last result; merged cells, comments and charts included.
import type { Format } from "#ports/reading/format";
import { containerType } from "../containers.ts";

const mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** `.xlsx`, `.xlsm` and templates; macros and links to other programs are never looked at. */
export const format: Format = {
  name: "xlsx",
  version: 1,
  mediaType,
  extensions: [".xlsx", ".xlsm", ".xltx", ".xltm"],
  detect: (head, name) => (head[0] === 0x50 && head[1] === 0x4b && (containerType(head, name, "application/zip").mediaType === mediaType || format.extensions.some((extension) => name.toLowerCase().endsWith(extension))) ? 1 : 0),
  async read(input, output) {
    const { readWorkbook } = await import("./sheets/workbook.ts");
    await readWorkbook(input, output);
  },
};
