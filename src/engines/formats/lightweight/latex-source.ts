// The source of a LaTeX file: arguments in braces, comments taken out, commands that the file itself defines.

/** A command of the file: how many arguments it takes, and what stands for it. */
interface OwnCommand {
  readonly parameters: number;
  readonly body: string;
}

/** Commands of one file that are filled in. */
const commandsMax = 1000;
/** Times that a command may stand for others, and characters that they may become. */
const fillingsMax = 10;
const filledCharactersMax = 5_000_000;

/** The text without comments; line ends stay where they are. */
export function withoutComments(text: string): string {
  return text.replace(/(^|[^\\])((?:\\\\)*)%.*$/gm, "$1$2");
}

/** Position behind the brace that closes the one at `at`; the end of the text where none does. */
export function closingAt(text: string, at: number, pair: "{}" | "[]" = "{}"): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const sign = text[i];
    if (sign === "\\") i++;
    else if (sign === pair[0]) depth++;
    else if (sign === pair[1] && --depth === 0) return i + 1;
  }
  return text.length;
}

/** What a command is given from `at` on: its optional and its first `count` arguments, and where they end. */
export function argumentsAt(text: string, at: number, count: number): { readonly values: readonly string[]; readonly options: string; readonly end: number } {
  const values: string[] = [];
  let options = "";
  let end = at;
  while (values.length < count || text[blankEnd(text, end)] === "[") {
    const from = blankEnd(text, end);
    if (text[from] === "[" && values.length === 0) {
      end = closingAt(text, from, "[]");
      options = text.slice(from + 1, end - 1);
    } else if (text[from] === "{" && values.length < count) {
      end = closingAt(text, from);
      values.push(text.slice(from + 1, end - 1));
    } else break;
  }
  return { values, options, end };
}

function blankEnd(text: string, at: number): number {
  let end = at;
  while (text[end] === " " || text[end] === "\t" || (text[end] === "\n" && text[end + 1] !== "\n")) end++;
  return end;
}

/** The text with the file's own commands filled in; their definitions are blanked so that lines stay. */
export function withOwnCommands(text: string): string {
  const own = new Map<string, OwnCommand>();
  const definition = /\\(?:(?:re)?newcommand\*?|providecommand\*?|def)\s*(?:\{\\([A-Za-z@]+)\}|\\([A-Za-z@]+))\s*(?:\[(\d)\]|((?:#\d)*))?/g;
  let filled = text;
  for (let found = definition.exec(filled); found && own.size < commandsMax; found = definition.exec(filled)) {
    const { values: [body = ""], end } = argumentsAt(filled, found.index + found[0].length, 1);
    own.set(found[1] ?? found[2] ?? "", { parameters: Number(found[3] ?? (found[4] ?? "").length / 2), body });
    filled = filled.slice(0, found.index) + filled.slice(found.index, end).replace(/[^\n]/g, " ") + filled.slice(end);
  }
  if (own.size === 0) return filled;
  const names = new RegExp(`\\\\(${[...own.keys()].toSorted((a, b) => b.length - a.length).join("|")})(?![A-Za-z@])`, "g");
  for (let round = 0; round < fillingsMax && filled.length < filledCharactersMax; round++) {
    const next = fill(filled, names, own);
    if (next === filled) break;
    filled = next;
  }
  return filled;
}

function fill(text: string, names: RegExp, own: ReadonlyMap<string, OwnCommand>): string {
  let made = "";
  let at = 0;
  names.lastIndex = 0;
  for (let found = names.exec(text); found && made.length < filledCharactersMax; found = names.exec(text)) {
    const { parameters, body } = own.get(found[1] ?? "") ?? { parameters: 0, body: "" };
    const { values, end } = parameters === 0 ? { values: [], end: found.index + found[0].length } : argumentsAt(text, found.index + found[0].length, parameters);
    made += text.slice(at, found.index) + body.replace(/#(\d)/g, (_whole, index: string) => values[Number(index) - 1] ?? "");
    at = end;
    names.lastIndex = Math.max(end, found.index + 1);
  }
  return made + text.slice(at);
}
