// Locked PDF files: refused by name, read with their password, which is written nowhere.
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
