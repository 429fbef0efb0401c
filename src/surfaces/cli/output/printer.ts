// The one place that writes to the terminal: lines, JSON, errors and a progress block that other lines never tear.
import { asPlinthError } from "#core/errors";
import type { CliHost, TextOutput } from "../host.ts";

/** How often a line of progress is written when the output is not a terminal. */
const sparseProgressMs = 5000;
/** How often the block is redrawn on a terminal. */
const redrawMs = 100;

/** Writes what people and programs read. Results go to standard output; progress and errors to standard error. */
export class Printer {
  readonly isJson: boolean;
  readonly #host: CliHost;
  #blockLines = 0;
  #drawnAtMs = Number.NEGATIVE_INFINITY;

  constructor(host: CliHost, isJson: boolean) {
    this.#host = host;
    this.isJson = isJson;
  }

  /** Width that lines may have; piped output is not cut. */
  get columns(): number {
    return this.#host.stdout.isTerminal ? Math.max(40, this.#host.stdout.columns) : 10_000;
  }

  /** One or more lines of the result. */
  async line(text = ""): Promise<void> {
    await this.#clearBlock();
    await this.#host.stdout.write(`${printable(text)}\n`);
  }

  /** A line for people beside the result, on standard error; nothing with `--json`. */
  async note(text: string): Promise<void> {
    if (this.isJson) return;
    await this.#clearBlock();
    await this.#host.stderr.write(`${printable(text)}\n`);
  }

  /** The result as JSON: indented on a terminal, one line otherwise. */
  async json(value: unknown): Promise<void> {
    await this.#clearBlock();
    await this.#host.stdout.write(`${JSON.stringify(value, null, this.#host.stdout.isTerminal ? 2 : undefined)}\n`);
  }

  /** Bytes as they are. */
  async bytes(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const piece of bytes) await this.#host.stdout.write(piece);
  }

  /** An error with its remedy; with `--json` its body goes to standard output as well. @returns the exit code */
  async error(thrown: unknown, exitOf: (code: string) => number): Promise<number> {
    const error = asPlinthError(thrown);
    await this.#clearBlock();
    if (this.isJson) await this.#host.stdout.write(`${JSON.stringify({ error: error.toBody() })}\n`);
    await this.#host.stderr.write(`${printable(`${this.paint("red", "plinth:")} ${error.message} ${this.paint("dim", `(${error.code})`)}\n  ${error.remedy}`)}\n`);
    return exitOf(error.code);
  }

  /** Shows how far something is: a block redrawn in place on a terminal, a line every few seconds elsewhere. */
  async progress(block: readonly string[], sparse: string): Promise<void> {
    const now = this.#host.clock.monotonicMs();
    const isTerminal = this.#host.stderr.isTerminal;
    if (now - this.#drawnAtMs < (isTerminal ? redrawMs : sparseProgressMs)) return;
    this.#drawnAtMs = now;
    if (!isTerminal) return this.#host.stderr.write(`${printable(sparse)}\n`);
    await this.#clearBlock();
    const width = Math.max(20, this.#host.stderr.columns - 1);
    await this.#host.stderr.write(block.map((line) => `${clip(printable(line), width)}\n`).join(""));
    this.#blockLines = block.length;
  }

  /** Takes the progress block away. */
  async endProgress(): Promise<void> {
    await this.#clearBlock();
    this.#drawnAtMs = Number.NEGATIVE_INFINITY;
  }

  /** `text` in a style, where colours are shown. */
  paint(style: Style, text: string): string {
    if (!this.#host.hasColour || text === "") return text;
    const [open, close] = styles[style];
    return `\u001b[${open}m${text}\u001b[${close}m`;
  }

  async #clearBlock(): Promise<void> {
    if (this.#blockLines === 0) return;
    const lines = this.#blockLines;
    this.#blockLines = 0;
    await this.#host.stderr.write(`\u001b[${lines}A\u001b[0J`);
  }
}

/** A style of text. */
export type Style = keyof typeof styles;

const styles = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], amber: [33, 39], violet: [35, 39], blue: [34, 39], mark: [1, 22] } as const;

const escapeSequence = /\u001b\[[0-9;]*m/g;

/** `text` without control characters that would move the cursor or speak to the terminal (documents may hold some); colours stay. */
export function printable(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (found) => (found.length > 1 ? found : ""));
}

/** Columns that `text` takes on a terminal: escape sequences none, wide characters two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replace(escapeSequence, "")) width += /\p{Mark}|\u200d/u.test(character) ? 0 : isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

function isWide(code: number): boolean {
  return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe4f) || (code >= 0xff00 && code <= 0xff60) || (code >= 0x1f300 && code <= 0x1faff) || (code >= 0x20000 && code <= 0x3fffd);
}

/** `text` cut to `width` columns with `…`; text with escape sequences is cut only when it is too wide, and loses them. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let cut = "";
  let used = 0;
  for (const character of text.replace(escapeSequence, "")) {
    const own = widthOf(character);
    if (used + own > width - 1) break;
    cut += character;
    used += own;
  }
  return `${cut}…`;
}

/** An output that keeps what was written, for tests and embedding. */
export function memoryOutput(options: { readonly isTerminal?: boolean; readonly columns?: number } = {}): TextOutput & { text(): string } {
  const pieces: Uint8Array[] = [];
  const encoder = new TextEncoder();
  return {
    isTerminal: options.isTerminal ?? false,
    columns: options.columns ?? 80,
    write: async (piece) => {
      pieces.push(typeof piece === "string" ? encoder.encode(piece) : piece.slice());
    },
    text: () => pieces.map((piece) => new TextDecoder().decode(piece)).join(""),
  };
}
