// The system's Tesseract: found on this machine, run on one prepared picture with one thread.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail } from "#core/errors";
import type { Clock } from "#ports/clock";
import { languageData } from "./languages.ts";
import type { Grey } from "./pixels/grey.ts";
import type { LanguageFile } from "./protocol.ts";
import type { Segmentation } from "./recognised.ts";

/** Where systems put the program. */
const places: readonly string[] = ["/usr/bin/tesseract", "/usr/local/bin/tesseract", "/opt/homebrew/bin/tesseract", "C:\\Program Files\\Tesseract-OCR\\tesseract.exe"];
/** The first version that reads the packaged language data. */
const majorVersionMin = 4;
/** How long one picture may take, in milliseconds, and the bytes of a table of its words. */
const programMillisecondsMax = 300_000;
const tableBytesMax = 50_000_000;

/** The program on this machine; undefined where it is not installed, or too old. */
export function findTesseract(clock: Clock): TesseractProgram | undefined {
  const path = places.find((place) => existsSync(place));
  if (path === undefined) return undefined;
  const told = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 10_000 });
  const version = /^tesseract v?(\d+\.[\d.]*\d)/m.exec(`${told.stdout}${told.stderr}`)?.[1];
  return version !== undefined && Number.parseInt(version, 10) >= majorVersionMin ? new TesseractProgram({ path, version }, clock) : undefined;
}

/** Runs the program; the language data that packages hold packed is unpacked once, and removed by `close`. */
export class TesseractProgram {
  readonly version: string;
  readonly #path: string;
  readonly #clock: Clock;
  #folder: Promise<string> | undefined;
  readonly #learnt = new Map<string, Promise<void>>();

  constructor({ path, version }: { readonly path: string; readonly version: string }, clock: Clock) {
    [this.#path, this.version, this.#clock] = [path, version, clock];
  }

  /** The table of words of a picture (TSV). @throws parse.timeout, parse.crashed, request.cancelled */
  async read(picture: Grey, { languages, segmentation, name }: { readonly languages: readonly LanguageFile[]; readonly segmentation: Segmentation; readonly name: string }, signal: AbortSignal): Promise<string> {
    const folder = await (this.#folder ??= mkdtemp(join(tmpdir(), "plinth-tessdata-")));
    for (const language of languages) await this.#learn(folder, language);
    const deadline = this.#clock.deadline(programMillisecondsMax);
    const { width, height, pixels } = picture;
    const args = ["stdin", "stdout", "--tessdata-dir", folder, "-l", languages.map(({ code }) => code).join("+"), "--psm", segmentation, "--oem", "1", "-c", "tessedit_create_tsv=1"];
    const table = await run(this.#path, { args, input: Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1"), pixels]) }, AbortSignal.any([signal, deadline]));
    if (signal.aborted) throw fail("request.cancelled", {}, signal.reason);
    if (deadline.aborted) throw fail("parse.timeout", { name, limitMs: programMillisecondsMax });
    if (table === undefined) throw fail("parse.crashed", { name, reason: "tesseract ended without an answer" });
    return table;
  }

  async close(): Promise<void> {
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }

  #learn(folder: string, { code, path }: LanguageFile): Promise<void> {
    const known = this.#learnt.get(code) ?? languageData(path).then((data) => writeFile(join(folder, `${code}.traineddata`), data));
    this.#learnt.set(code, known);
    return known;
  }
}

/** What the program wrote; undefined when it failed or wrote too much. An abort ends it. */
function run(path: string, { args, input }: { readonly args: readonly string[]; readonly input: Uint8Array }, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(path, args, { stdio: ["pipe", "pipe", "ignore"], env: { OMP_THREAD_LIMIT: "1", PATH: "/usr/local/bin:/usr/bin:/bin" } });
    const pieces: Buffer[] = [];
    let bytes = 0;
    const stop = (): void => void child.kill("SIGKILL");
    const end = (isWhole: boolean): void => {
      signal.removeEventListener("abort", stop);
      resolve(isWhole ? Buffer.concat(pieces).toString("utf8") : undefined);
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    child.stdout.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > tableBytesMax) stop();
      else pieces.push(piece);
    });
    child.once("error", () => end(false));
    child.once("close", (code) => end(code === 0 && bytes <= tableBytesMax));
    child.stdin.on("error", () => undefined); // It ended before it had read all: its exit says so.
    child.stdin.end(input);
  });
}
