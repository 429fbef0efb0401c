// ODS: every sheet's cells as typed values with their headers; dates as dates, merged cells filled in, comments named by their cell.
import type { Format } from "#ports/reading/format";
import { isOdf } from "./odf/detect.ts";

const extensions = [".ods", ".ots"];

/** OpenDocument spreadsheet. */
export const format: Format = {
  name: "ods",
  version: 1,
  mediaType: "application/vnd.oasis.opendocument.spreadsheet",
  extensions,
  detect: isOdf("spreadsheet", extensions),
  async read(input, output) {
    const { readOdfSheets } = await import("./odf/sheets.ts");
    await readOdfSheets(input, output);
  },
};
