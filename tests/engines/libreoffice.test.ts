// Old office files: converted by the real LibreOffice where it is installed, refused with the line that installs it elsewhere; a program that hangs is ended with all it started.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PlinthError } from "#core/errors";
import type { ParseFrame } from "#ports/reading/parser";
import { entryUrl } from "#app/entries";
import { formats } from "#app/formats.gen";
import { findOffice, Office } from "#engines/libreoffice/office";
import { createOfficeParser } from "#engines/libreoffice/parser";
import { createProcessParser } from "#engines/process/parser";
import { systemClock } from "#engines/system/clock";

const documents = fileURLToPath(new URL("../../../shared/data/documents/", import.meta.url));
const limits = { bytesMax: 10_000_000, elementsMax: 100_000, depthMax: 200, millisecondsMax: 90_000, memoryBytesMax: 900_000_000 };
const never = new AbortController().signal;
let folder = "";
let closing: (() => Promise<void>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-old-office-"));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function framesOf(path: string, program: string | undefined): Promise<readonly ParseFrame[]> {
  const parser = createOfficeParser({ parser: createProcessParser({ entry: entryUrl("parser-process"), processes: 1, clock: systemClock, formats }), clock: systemClock, program });
  closing.push(() => parser.close());
  const frames: ParseFrame[] = [];
  for await (const frame of parser.parse({ path, name: path.replace(/^.*\//, ""), limits }, never)) frames.push(frame);
  return frames;
}

/** A file that begins as an old Word file does, with nothing behind. */
function oldWordFile(): string {
  const path = join(folder, "letter.doc");
  writeFileSync(path, Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(2000, 1)]));
  return path;
}

function programOf(script: string): string {
  const path = join(folder, "program.sh");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function officeOf(program: string): Office {
  const office = new Office(program, systemClock);
  closing.push(() => office.close());
  return office;
}

const conversion = (path: string) => ({ path, name: "letter.doc", from: "doc", to: "docx", bytesMax: 1000, millisecondsMax: 20_000 });

describe("an old office file", () => {
  it("fails where LibreOffice is not installed, and says how to install it", async () => {
    const failure = await framesOf(oldWordFile(), undefined).then(() => undefined, (thrown: PlinthError) => thrown);
    expect(failure).toMatchObject({ code: "parse.no_libreoffice", details: { name: "letter.doc", mediaType: "application/msword" } });
    expect(failure?.remedy).toContain("apt-get install libreoffice-writer-nogui");
  });

  it.skipIf(!existsSync(documents))("that is locked is told as such, whether LibreOffice is there or not", async () => {
    for (const name of ["doc-password-tika.doc", "xls-password-tika.xls", "ppt-password-tika.ppt"]) await expect(framesOf(join(documents, "hostile", name), undefined)).rejects.toMatchObject({ code: "parse.encrypted" });
  });

  describe.skipIf(!existsSync(documents) || findOffice() === undefined)("with LibreOffice", () => {
    it.each([
      ["doc/testWORD_various.doc", "application/msword", ["This is a footnote.", "This is the header text.", "Here is a text box"]],
      ["xls/testEXCEL.xls", "application/vnd.ms-excel", ["Numbers and their Squares", "196"]],
      ["ppt/testPPT_groups.ppt", "application/vnd.ms-powerpoint", ["Text box2", "MyTitle"]],
    ] as const)("%s is read under its own name, type and hash", async (file, mediaType, words) => {
      const frames = await framesOf(join(documents, "more", file), findOffice());
      const text = frames.flatMap((frame) => (frame.kind === "elements" ? frame.elements.map((element) => element.text) : [])).join("\n");
      for (const word of words) expect(text).toContain(word);
      expect(frames.at(-1)).toMatchObject({ kind: "done", mediaType, contentHash: createHash("sha256").update(readFileSync(join(documents, "more", file))).digest("hex") });
      for (const frame of frames) if (frame.kind === "ledger") expect(frame.entry.parser).toMatch(/\+libreoffice$/);
    }, 120_000);
  });
});

describe("the program", () => {
  it("that hangs is ended at its time with what it started", async () => {
    const office = officeOf(programOf(`sleep 60 & echo $! > ${folder}/pid; wait`));
    await expect(office.convert({ ...conversion(oldWordFile()), millisecondsMax: 500 }, never)).rejects.toMatchObject({ code: "parse.timeout" });
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    await expect.poll(() => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")), { timeout: 5000 }).toBe(false);
  });

  it("that makes nothing, or too much, gives a typed error", async () => {
    await expect(officeOf(programOf("exit 1")).convert(conversion(oldWordFile()), never)).rejects.toMatchObject({ code: "parse.damaged" });
    await expect(officeOf(programOf("head -c 2000 /dev/zero > file.docx")).convert(conversion(oldWordFile()), never)).rejects.toMatchObject({ code: "parse.too_large" });
    await expect(officeOf(join(folder, "none")).convert(conversion(oldWordFile()), never)).rejects.toMatchObject({ code: "parse.damaged" });
  });

  it("runs one file at a time, has no network where the system allows that, and leaves nothing behind", async () => {
    const office = officeOf(programOf(`test -e ${folder}/busy && echo twice >> ${folder}/seen; touch ${folder}/busy; sleep 0.2; rm ${folder}/busy; pwd > file.docx; tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' \\n' >> file.docx`));
    const made = await Promise.all([1, 2, 3].map(() => office.convert(conversion(oldWordFile()), never)));
    expect(existsSync(join(folder, "seen"))).toBe(false);
    const [place = "", interfaces] = readFileSync(made[0]?.path ?? "", "utf8").split("\n");
    if (spawnSync("unshare", ["-rn", "true"]).status === 0) expect(interfaces).toBe("lo");
    for (const { done } of made) await done();
    expect(existsSync(place)).toBe(false);
    await office.close();
    expect(existsSync(join(place, ".."))).toBe(false);
  });
});
