// How a number of a spreadsheet is shown: as a date, a time, a percentage or a plain number (ECMA-376 part 1, 18.8.30).

/** What a number format means for reading: `plain` keeps the stored digits. */
export type NumberKind = "plain" | "date" | "time" | "dateTime" | "duration" | "percent";

/** Kinds of the formats that need no declaration; those of other languages (27 to 36, 50 to 58) are dates. */
export function builtInKind(id: number): NumberKind {
  if (id === 9 || id === 10) return "percent";
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || (id >= 34 && id <= 36) || (id >= 50 && id <= 58)) return "date";
  if ((id >= 18 && id <= 21) || id === 32 || id === 33 || id === 45 || id === 47) return "time";
  if (id === 22) return "dateTime";
  return id === 46 ? "duration" : "plain";
}

/** Kind of a format's code such as `yyyy-mm-dd` or `0.0%`. */
export function kindOfCode(code: string): NumberKind {
  const first = code.split(";")[0] ?? "";
  const bare = first.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "").toLowerCase();
  if (/\[(?:h+|m+|s+)\]/.test(bare)) return "duration";
  if (/general|[@]/.test(bare)) return "plain";
  const hasDate = /[yd]|(?<![hs:.\s])mmm|^m+[-/. ]/.test(bare) || /m/.test(bare) && !/[hs]/.test(bare);
  const hasTime = /[hs]/.test(bare);
  if (hasDate) return hasTime ? "dateTime" : "date";
  if (hasTime) return "time";
  return bare.includes("%") ? "percent" : "plain";
}

const dayMs = 86_400_000;
/** Day 0 of the two counts: spreadsheets hold 1900 for a leap year, so counting from 1899-12-30 is right from March 1900 on. */
const epochs = { from1900: Date.UTC(1899, 11, 30), from1904: Date.UTC(1904, 0, 1) } as const;
/** Largest day number: 9999-12-31. */
const daysMax = 2_958_466;

/** A number as it reads under its format: ISO dates and times, percentages with their sign. */
export function showNumber(value: number, kind: NumberKind, is1904 = false): string {
  if (kind === "percent") return `${plain(value * 100)}%`;
  if (kind === "plain" || !(value >= 0) || value > daysMax) return plain(value);
  if (kind === "duration") return durationOf(value);
  if (kind === "time" && value < 1) return timeOf(Math.round(value * dayMs));
  // The serial days before 1900-03-01 are one off by the leap day that never was.
  const days = !is1904 && value < 60 && value >= 1 ? value + 1 : value;
  const at = new Date((is1904 ? epochs.from1904 : epochs.from1900) + Math.round(days * dayMs));
  const iso = at.toISOString();
  const date = iso.slice(0, 10);
  if (kind === "date") return date;
  const time = timeOf(at.getTime() - Date.parse(`${date}T00:00:00Z`));
  return kind === "time" ? time : time === "00:00:00" ? date : `${date} ${time}`;
}

function timeOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000) % 86_400;
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

function durationOf(days: number): string {
  const seconds = Math.round(days * 86_400);
  return `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

/** At most 15 significant digits, as spreadsheets keep; no trace of binary fractions. */
function plain(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(15))) : "";
}
