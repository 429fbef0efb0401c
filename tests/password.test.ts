// Locked PDF files: refused by name, read with their password, which is written nowhere.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHouse, type House } from "./house.ts";

const hostile = fileURLToPath(new URL("../../shared/data/documents/hostile/", import.meta.url));

describe.skipIf(!existsSync(hostile))("a locked PDF", () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
    copyFileSync(join(hostile, "pdf-password-1234.pdf"), join(house.folder, "locked.pdf"));
  });
  afterEach(() => house.close());
  const statusOf = async () => (await house.documents()).map(({ status, error, elements }) => [status, error?.code, elements > 0])[0];

  it("is refused without its password and with another, and read with it", async () => {
    await house.run();
    expect(await statusOf()).toEqual(["failed", "parse.encrypted", false]);
    await house.run({ password: "4321" });
    expect(await statusOf()).toEqual(["failed", "parse.encrypted", false]);
    await house.run({ password: "1234" });
    expect(await statusOf()).toEqual(["read", undefined, true]);
    expect(await house.run()).toMatchObject({ result: { unchanged: 1, read: 0 } });
  });

  it("is read alone when it is named, and its password stands in no row and no job", async () => {
    await house.run();
    const job = await house.run({ retry: ["locked.pdf"], password: "1234" });
    expect(await statusOf()).toEqual(["read", undefined, true]);
    const told = JSON.stringify([job, ...(await Promise.all((["documents", "manifest", "sources", "versions"] as const).map((table) => house.all(table))))]);
    expect(told).not.toContain("1234");
  });
});

/** `script` of util-linux runs a command on a terminal of its own. */
const hasScript = spawnSync("script", ["--version"], { stdio: "ignore" }).status === 0;

describe.skipIf(!existsSync(hostile))("`plinth parse` of a locked PDF", () => {
  const path = join(hostile, "pdf-password-1234.pdf");
  const program = join(fileURLToPath(new URL("..", import.meta.url)), "bin/plinth.js");

  it("reads it with `--password`, and asks nothing where nobody sits at a terminal", () => {
    const parse = (...rest: readonly string[]) => spawnSync(process.execPath, [program, "parse", path, "--json", ...rest], { encoding: "utf8", timeout: 60_000 });
    expect(JSON.parse(parse("--password", "1234").stdout)).toMatchObject({ status: "read" });
    const refused = parse();
    expect([refused.status, JSON.parse(refused.stdout).error.code]).toEqual([3, "parse.encrypted"]);
  }, 120_000);

  it.skipIf(!hasScript)("asks on a terminal, without showing what is typed", async () => {
    const child = spawn("script", ["-qec", `${process.execPath} ${program} parse ${path}`, "/dev/null"], { stdio: ["pipe", "pipe", "ignore"] });
    const stop = setTimeout(() => child.kill(), 90_000);
    let shown = "";
    for await (const piece of child.stdout.setEncoding("utf8")) {
      shown += piece;
      if (shown.endsWith("1234.pdf: ")) child.stdin.write("4321\u007f\u007f\u007f\u007f1234\r");
    }
    clearTimeout(stop);
    expect(shown).toContain("Password of pdf-password-1234.pdf: ");
    expect(shown.replaceAll("pdf-password-1234.pdf", "")).not.toMatch(/1234|4321/);
    expect(shown).not.toContain("parse.encrypted");
  }, 120_000);
});
