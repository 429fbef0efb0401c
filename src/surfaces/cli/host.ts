// What the command line is given from outside: terminal, clock, settings, and a way to reach a Plinth.
import type { Clock } from "#ports/clock";

/** One end of the terminal. */
export interface TextOutput {
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Writes; resolves when more may be written. Never throws: a closed pipe is told by `closed`. */
  write(text: string | Uint8Array): Promise<void>;
}

/** How to find a Plinth: flags as given. `temporary` asks for one that keeps nothing. */
export interface ReachOptions {
  readonly url?: string;
  readonly key?: string;
  /** Raw settings by path, from flags. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Configuration file named by `--config`. */
  readonly file?: string;
  readonly isTemporary?: boolean;
  /** True for commands that only read: a data directory that is not there is then an error. */
  readonly isReading?: boolean;
}

/** A Plinth that answers. `place`: `remote` was named by URL, `local` runs on this data directory, `own` was opened in this process. */
export interface Reached {
  readonly url: string;
  readonly key: string | undefined;
  readonly place: "remote" | "local" | "own";
  /** Stops it when this process opened it. */
  close(): Promise<void>;
}

/** A Plinth that this process serves. */
export interface Served {
  readonly url: string;
  /** Address of the page with a one-time login token. */
  readonly loginUrl: string;
  /** Key of the local user. */
  readonly key: string;
  /** The first API key, shown at the very first start only. */
  readonly firstKey?: string;
  readonly dataDirectory: string;
  stop(): Promise<void>;
}

/** What a folder holds, before it is read. */
export interface Survey {
  readonly files: number;
  readonly bytes: number;
  /** Files passed over, by reason: ignored, too_large, hidden, unsupported, not_a_file, or the error of a link that is not followed. */
  readonly excluded: Readonly<Record<string, number>>;
  readonly failed: number;
}

/** A file of a folder that is to be uploaded. */
export interface ListedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly localPath: string;
  readonly sizeBytes: number;
}

/** One line of `config show`. */
export interface SettingLine {
  readonly setting: string;
  readonly value: unknown;
  readonly display: string;
  readonly origin: { readonly kind: string; readonly name: string };
  readonly description: string;
}

/** One finding of `doctor`. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "attention" | "failed";
  readonly finding: string;
  readonly remedy?: string;
}

/** Where things stand, for the bare command: cheap, opens nothing. */
export interface Standing {
  readonly dataDirectory: string;
  readonly hasData: boolean;
  /** Address of the Plinth that runs on the data directory. */
  readonly url?: string;
}

/** A training as the command line asks for it. */
export interface TrainingOrder {
  readonly pairs: string;
  readonly out: string;
  readonly name: string;
  readonly without: readonly string[];
  /** Options by name, those that were given. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TrainingProgressView) => void;
}

/** Where a training stands; `step` is 0 while texts are read. */
export interface TrainingProgressView {
  readonly stage: string;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

/** What a training left. */
export interface Trained {
  readonly version: string;
  readonly directory: string;
  readonly pairs: number;
  readonly sources: number;
  readonly loss: number;
  readonly modelBytes: number;
}

/** A load as the command line asks for it. */
export interface BenchLoadOrder {
  readonly target: string;
  readonly model?: string;
  /** Key of a server that is named by its address. */
  readonly key?: string;
  readonly kind: "poisson" | "constant";
  readonly perSecond: number;
  readonly seconds: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly isStream: boolean;
  readonly objective: { readonly firstTokenMs?: number; readonly perTokenMs?: number; readonly durationMs?: number };
  readonly waitMillisecondsMax: number;
  readonly signal: AbortSignal;
  readonly onProgress: (report: BenchLoadReport, inFlight: number) => void;
}

/** Percentiles in milliseconds. */
export interface PercentilesView {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** What a load showed. */
export interface BenchLoadReport {
  readonly offered: number;
  readonly answered: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly answeredPerSecond: number;
  readonly tokensPerSecond: number;
  readonly firstToken: PercentilesView;
  readonly perToken: PercentilesView;
  readonly duration: PercentilesView;
  readonly lateness: PercentilesView;
  readonly goodPerSecond: number;
  readonly goodShare: number;
}

type Settings = Pick<ReachOptions, "settings" | "file">;

/** Everything the command line needs that only the application can do. */
export interface CliApp {
  reach(options: ReachOptions): Promise<Reached>;
  serve(options: Settings): Promise<Served>;
  survey(folder: string, options: Settings): Promise<Survey>;
  list(folder: string, options: Settings): AsyncIterable<ListedFile>;
  settings(options: Settings): Promise<{ readonly lines: readonly SettingLine[]; readonly warnings: readonly string[] }>;
  diagnose(options: Settings): Promise<readonly Finding[]>;
  standing(options: Settings): Promise<Standing>;
  /** Trains an embedding model and writes it. @throws source.not_found, ingest.bad_line, usage.invalid_option, request.cancelled */
  trainEmbedder(order: TrainingOrder): Promise<Trained>;
  /** Sends a load to an endpoint or a server. @throws server.unreachable and what reaching a Plinth throws */
  benchLoad(order: BenchLoadOrder, options: ReachOptions): Promise<BenchLoadReport>;
  /** Hands messages of the Model Context Protocol from standard input on, and writes each answer as a line. @throws what reaching a Plinth throws */
  bridgeMcp(order: { readonly options: ReachOptions; readonly write: (line: string) => Promise<void>; readonly signal: AbortSignal }): Promise<void>;
  /** Folder that is read when none is named, with a question that it answers. */
  example(): { readonly folder: string; readonly question: string };
  /** How a reader calls this program from the working folder: `plinth`, `npx plinth`. */
  commandName(): string;
  openBrowser(url: string): void;
  version(): string;
}

/** The surroundings of one run. */
export interface CliHost {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly hasColour: boolean;
  /** `PLINTH_URL` and `PLINTH_KEY`. */
  readonly defaults: { readonly url?: string; readonly key?: string };
  readonly cwd: string;
  readonly clock: Clock;
  /** Aborts at the first Ctrl-C and when the reader of the output has left. */
  readonly signal: AbortSignal;
  readonly app: CliApp;
  /** Asks for a word on the terminal without showing it; undefined when none was given. Absent where there is no terminal. */
  readonly askSecret?: (question: string) => Promise<string | undefined>;
}
