// A Markdown file in parts that can be read one after the other: front matter, then sections of bounded size.

/** Characters from which a section ends at the next place that allows it. */
const sectionCharacters = 1 << 18;

/** The block of settings between `---` lines at the very start. */
export interface FrontMatter {
  readonly title?: string;
  readonly language?: string;
  /** The lines between the two rules. */
  readonly text: string;
  /** Lines that it takes, rules included. */
  readonly lines: number;
  /** UTF-16 units that it takes. */
  readonly length: number;
}

/** The front matter of `text`, if it begins with one (YAML-like keys; at most 200 lines). */
export function frontMatterOf(text: string): FrontMatter | undefined {
  const match = /^\ufeff?---[ \t]*\n((?:[^\n]*\n){0,200}?)(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text);
  if (!match || !/^[\w-]+[ \t]*:/m.test(match[1] ?? "")) return undefined;
  const body = match[1] ?? "";
  const title = scalar(body, "title");
  const language = scalar(body, "lang") ?? scalar(body, "language");
  return { ...(title ? { title } : {}), ...(language ? { language } : {}), text: body.trimEnd(), lines: body.split("\n").length + 1, length: match[0].length };
}

function scalar(body: string, key: string): string | undefined {
  const match = new RegExp(`^${key}[ \\t]*:[ \\t]*(.+?)[ \\t]*$`, "m").exec(body);
  const value = match?.[1]?.replace(/^(["'])(.*)\1$/, "$2").trim();
  return value === "" || value === undefined || /^[>|[{]/.test(value) ? undefined : value;
}

/** One part of a file and the line (from 1) that it begins at. */
export interface MarkdownSection {
  readonly text: string;
  readonly firstLine: number;
}

/** Sections of about 256 kB behind the front matter, cut before a heading or a plain line behind an empty one, never inside fenced code. */
export function* markdownSections(text: string, front: FrontMatter | undefined): Generator<MarkdownSection> {
  let start = front?.length ?? 0;
  let firstLine = 1 + (front?.lines ?? 0);
  if (text.length - start <= 2 * sectionCharacters) return yield { text: text.slice(start), firstLine };
  let line = firstLine;
  let fence = "";
  let wasEmpty = false;
  for (let at = start; at < text.length; line++) {
    const feed = text.indexOf("\n", at);
    const end = feed < 0 ? text.length : feed;
    const head = text.slice(at, Math.min(end, at + 80));
    if (fence === "" && at - start >= sectionCharacters && mayCut(head, wasEmpty)) {
      yield { text: text.slice(start, at), firstLine };
      start = at;
      firstLine = line;
    }
    fence = fenceAfter(head, fence);
    wasEmpty = head.trim() === "";
    at = end + 1;
  }
  yield { text: text.slice(start), firstLine };
}

function mayCut(line: string, wasEmpty: boolean): boolean {
  return /^#{1,6}[ \t]/.test(line) || (wasEmpty && /^[\p{L}\p{N}*_"'([]/u.test(line) && !/^(?:[*+-]|\d{1,9}[.)])[ \t]/.test(line));
}

function fenceAfter(line: string, fence: string): string {
  const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
  if (!mark) return fence;
  const run = mark[1] ?? "";
  if (fence === "") return run.startsWith("`") && (mark[2] ?? "").includes("`") ? "" : run;
  return run[0] === fence[0] && run.length >= fence.length && (mark[2] ?? "").trim() === "" ? "" : fence;
}
