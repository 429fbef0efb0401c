// Lines of judgment and run files: fields between blanks; `#` lines and empty ones are skipped.
import { fail } from "#core/errors";

/** The fields of each line. @throws request.invalid when a line has fewer than `fieldsMin`. */
export function readFields(text: string, file: { readonly name: string; readonly fieldsMin: number }): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const fields = line.split(/\s+/).filter((field) => field !== "");
    if (fields.length === 0 || fields[0]?.startsWith("#") === true) continue;
    if (fields.length < file.fieldsMin) throw fail("request.invalid", { problem: `a line with ${fields.length} fields instead of ${file.fieldsMin}`, where: `${file.name}:${index + 1}` });
    rows.push(fields);
  }
  return rows;
}

/** Numbers in these files, as C's `atof` and `atol` read them: the longest number at the front, else 0. */
export function readNumber(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isNaN(value) ? 0 : value;
}
