// LibreOffice as a program: found on this machine, run on one file at a time, ended with all that it started.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fail } from "#core/errors";
import type { Clock } from "#ports/clock";

/** Where systems put the program. */
const places: readonly string[] = ["/usr/bin/soffice", "/usr/local/bin/soffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice", "/snap/bin/libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice", "C:\\Program Files\\LibreOffice\\program\\soffice.exe"];

/** The program on this machine; undefined where it is not installed. */
export function findOffice(): string | undefined {
  return places.find((path) => existsSync(path));
}

/** A conversion: the file and what it becomes. */
export interface Conversion {
  readonly path: string;
  readonly name: string;
  /** Extension of the file as it is and as it shall be, without the dot. */
  readonly from: string;
  readonly to: string;
  readonly bytesMax: number;
  readonly millisecondsMax: number;
}

/**
 * Settings of a profile of its own (registrymodifications.xcu): macros never run, links are never followed, and what would ask the
 * network asks a port of this machine where nobody listens.
 */
const settings: readonly (readonly [path: string, name: string, value: string])[] = [
  ["org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"],
  ["org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"],
  ["org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"],
  ["org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"],
  ["org.openoffice.Office.Writer/Content/Update", "Link", "0"],
  ["org.openoffice.Office.Calc/Content/Update", "Link", "2"],
  ["org.openoffice.Inet/Settings", "ooInetProxyType", "2"],
  ["org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"],
  ["org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"],
  ["org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"],
  ["org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"],
  ["org.openoffice.Inet/Settings", "ooInetNoProxy", ""],
];

/** Converts files one after the other: LibreOffice takes one at a time with a profile. */
export class Office {
  readonly #program: string;
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();
  #folder: Promise<string> | undefined;
  #isClosed = false;

  constructor(program: string, clock: Clock) {
    this.#program = program;
    this.#clock = clock;
  }

  /** Path of the converted file, inside a folder that `done` removes. @throws parse.damaged, parse.timeout, parse.too_large, request.cancelled */
  convert(conversion: Conversion, signal: AbortSignal): Promise<{ readonly path: string; done(): Promise<void> }> {
    const turn = this.#last.then(() => this.#convert(conversion, signal));
    this.#last = turn.catch(() => undefined); // Told to its own caller; the next one only waits for its end.
    return turn;
  }

  /** Removes the profile. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }

  async #convert({ path, name, from, to, bytesMax, millisecondsMax }: Conversion, signal: AbortSignal): Promise<{ readonly path: string; done(): Promise<void> }> {
    if (signal.aborted || this.#isClosed) throw fail("request.cancelled", {}, signal.reason);
    const home = await (this.#folder ??= profile());
    const work = await mkdtemp(join(home, "file-"));
    const done = (): Promise<void> => rm(work, { recursive: true, force: true });
    try {
      await copyFile(path, join(work, `file.${from}`));
      const deadline = this.#clock.deadline(millisecondsMax);
      await run(this.#program, { home, work, input: `file.${from}`, to }, AbortSignal.any([signal, deadline]));
      if (signal.aborted) throw fail("request.cancelled", {}, signal.reason);
      if (deadline.aborted) throw fail("parse.timeout", { name, limitMs: millisecondsMax });
      const made = join(work, `file.${to}`);
      const facts = await stat(made).catch((cause: unknown) => {
        throw fail("parse.damaged", { name, problem: "LibreOffice could not convert it" }, cause);
      });
      if (facts.size > bytesMax) throw fail("parse.too_large", { name, limit: bytesMax, unit: "bytes", setting: "ingest.fileBytesMax" });
      return { path: made, done };
    } catch (thrown) {
      await done();
      throw thrown;
    }
  }
}

async function profile(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "plinth-office-"));
  await mkdir(join(home, "profile/user"), { recursive: true });
  const items = settings.map(([path, name, value]) => `<item oor:path="/${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`);
  await writeFile(join(home, "profile/user/registrymodifications.xcu"), `<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n${items.join("\n")}\n</oor:items>\n`);
  return home;
}

interface Order {
  readonly home: string;
  readonly work: string;
  readonly input: string;
  readonly to: string;
}

/** Where the system allows it the program gets a network of its own, with nobody in it. */
let withoutNetwork: readonly string[] | undefined;

function isolated(): readonly string[] {
  return (withoutNetwork ??= spawnSync("unshare", ["-rn", "true"], { stdio: "ignore", timeout: 5000 }).status === 0 ? ["unshare", "-rn", "--"] : []);
}

/** Ends when the program has; an abort ends its whole process group. */
function run(program: string, { home, work, input, to }: Order, signal: AbortSignal): Promise<void> {
  const [command = program, ...args] = [...isolated(), program, `-env:UserInstallation=${pathToFileURL(join(home, "profile")).href}`, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo", "--convert-to", to, "--outdir", work, join(work, input)];
  const child = spawn(command, args, { cwd: work, detached: true, stdio: "ignore", env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: home, TMPDIR: work } });
  return new Promise((resolve) => {
    const onAbort = (): void => killGroup(child);
    const end = (): void => {
      signal.removeEventListener("abort", onAbort);
      killGroup(child); // What it left running, if anything.
      resolve();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    child.once("exit", end);
    child.once("error", end); // It never started: no file is made, which is told as such.
    if (signal.aborted) onAbort();
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown; // No such group: it has ended.
  }
}
