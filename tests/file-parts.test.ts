// Files inside files: attachments and members of archives are documents of their own, with the rights and the life of the file that holds them.
import { gzipSync } from "node:zlib";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fail } from "#core/errors";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { systemClock } from "#engines/system/clock";
import type { Commit, RowStore } from "#ports/row-store";
import { openHouse, scope, type House } from "./house.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

function mail(subject: string, attachments: Readonly<Record<string, string>>): string {
  const parts = Object.entries(attachments).map(([name, text]) => `--cut\r\nContent-Type: text/plain; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${text}\r\n`);
  return `From: Ada <ada@example.org>\r\nTo: Ben <ben@example.org>\r\nSubject: ${subject}\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="cut"\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\nThe figures are attached.\r\n${parts.join("")}--cut--\r\n`;
}

/** A TAR file of these members. */
function tar(members: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(members).flatMap(([name, text]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write("0000644\0", 100);
    header.write(`${Buffer.byteLength(text).toString(8).padStart(11, "0")}\0`, 124);
    header.write("ustar\0", 257);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
    body.write(text);
    return [header, body];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const paths = async (): Promise<readonly string[]> => (await house.documents()).map(({ externalId }) => externalId).toSorted();

describe("a mail with attachments", () => {
  it("becomes a document with one below it for each attachment, which goes, stays and changes with it", async () => {
    house.write({ "in.eml": mail("Budget", { "plan.txt": "The turbine costs nine million.", "list.csv": "part,price\nrotor,12\nstator,30\n" }) });
    expect(await house.run()).toMatchObject({ result: { files: 1, read: 1, failed: 0, parts: 2 } });
    expect(await paths()).toEqual(["in.eml", "in.eml/list.csv", "in.eml/plan.txt"]);
    expect([await house.find("turbine"), await house.find("rotor"), await house.find("figures")]).toEqual([["in.eml/plan.txt"], ["in.eml/list.csv"], ["in.eml"]]);
    const whole = (await house.documents()).find(({ externalId }) => externalId === "in.eml");
    expect((await house.documents()).filter(({ metadata }) => metadata["partOf"] === whole?.document)).toHaveLength(2);
    expect((await house.ingest.ledger(whole as NonNullable<typeof whole>)).map(({ unit, index, outcome }) => [unit, index, outcome])).toEqual([["file", 0, "read"], ["file", 1, "read"], ["file", 2, "read"]]);

    expect(await house.run()).toMatchObject({ result: { unchanged: 1, read: 0, deleted: 0 } });
    expect(await paths()).toHaveLength(3);

    house.write({ "in.eml": mail("Budget", { "plan.txt": "The turbine costs eight million and a crane." }) });
    await house.run();
    expect(await paths()).toEqual(["in.eml", "in.eml/plan.txt"]);
    expect([await house.find("crane"), await house.find("rotor")]).toEqual([["in.eml/plan.txt"], []]);

    rmSync(join(house.folder, "in.eml"));
    await house.run();
    expect([await paths(), await house.find("turbine")]).toEqual([[], []]);
    expect(await house.all("manifest")).toEqual([]);
  });

  it("gives its groups to what is inside, also when they change later", async () => {
    house.write({ "in.eml": mail("Budget", { "plan.txt": "The turbine costs nine million." }) });
    await house.run();
    const whole = (await house.documents()).find(({ externalId }) => externalId === "in.eml");
    await house.ingest.updateDocument({ ...scope, document: whole?.document ?? "", groups: ["board"] });
    expect((await house.documents()).map(({ groups }) => groups)).toEqual([["board"], ["board"]]);
    await house.ingest.deleteDocument({ ...scope, document: whole?.document ?? "" });
    expect(await paths()).toEqual([]);
  });
});

describe("an archive", () => {
  it("gives a document for each member, archives inside it opened, names kept inside", async () => {
    const inner = gzipSync(tar({ "deep/notes.txt": "A walrus sleeps." }));
    writeFileSync(join(house.folder, "box.tar"), Buffer.concat([tar({ "../../up.txt": "An ibex climbs." })]));
    writeFileSync(join(house.folder, "inner.tgz"), inner);
    await house.run();
    expect(await paths()).toEqual(["box.tar", "box.tar/up.txt", "inner.tgz", "inner.tgz/deep/notes.txt"]);
    expect([await house.find("walrus"), await house.find("climbs")]).toEqual([["inner.tgz/deep/notes.txt"], ["box.tar/up.txt"]]);
  });

  it("stops at files inside files that never end", async () => {
    let packed: Buffer = gzipSync("the innermost words");
    for (let i = 0; i < 8; i++) packed = gzipSync(packed);
    writeFileSync(join(house.folder, "many.gz.gz.gz.gz.gz.gz.gz.gz.gz"), packed);
    await house.run();
    expect((await paths()).length).toBe(5);
    const deepest = (await house.documents()).find(({ error }) => error !== null);
    expect(deepest).toMatchObject({ status: "partial", error: { code: "parse.too_deep" } });
    expect((await house.ingest.ledger(deepest as NonNullable<typeof deepest>)).at(-1)).toMatchObject({ unit: "file", outcome: "failed", code: "parse.too_deep" });
    expect(await house.run()).toMatchObject({ result: { unchanged: 1, read: 0 } });
  });

  it("names in the ledger that a mail has more attachments than are read", async () => {
    house.write({ "many.eml": mail("Many", Object.fromEntries(Array.from({ length: 1003 }, (_none, number) => [`${number}.txt`, `Note ${number}.`]))) });
    await house.run();
    const whole = (await house.documents()).find(({ externalId }) => externalId === "many.eml");
    expect(whole?.status).toBe("partial");
    expect((await house.ingest.ledger(whole as NonNullable<typeof whole>)).at(-1)).toMatchObject({ outcome: "failed", code: "parse.too_large", note: "3 attachments are left out" });
    expect(await paths()).toHaveLength(1001);
  }, 120_000);
});

describe("a Plinth that ends between a file and what is inside it", () => {
  /** Rows that take nothing more from the commit that `isLast` names. */
  function endingRows(rows: RowStore, isLast: (commit: Commit) => boolean): RowStore {
    let hasEnded = false;
    const commit: RowStore["commit"] = async (change) => {
      hasEnded ||= isLast(change);
      if (hasEnded) throw fail("data.damaged", { what: "the store", problem: "its process ended" });
      return rows.commit(change);
    };
    return new Proxy(rows, { get: (target, name) => (name === "commit" ? commit : ((value: unknown) => (typeof value === "function" ? value.bind(target) : value))(Reflect.get(target, name))) });
  }

  const inner = gzipSync(tar({ "one.txt": "A walrus sleeps.", "two.txt": "An ibex climbs." }));
  const partDocuments = (commit: Commit): readonly string[] => commit.writes?.flatMap((write) => (write.kind === "put" && write.table === "documents" ? write.rows.filter(({ metadata }) => metadata["partOf"] !== undefined).map(({ externalId }) => externalId) : [])) ?? [];

  it.each(["box.tar/inner.tgz", "box.tar/inner.tgz/one.txt", "box.tar/inner.tgz/two.txt"])("makes the missing documents in the next run (ended at %s)", async (last) => {
    const rows = createMemoryRowStore({ clock: systemClock });
    const ended = await openHouse({ rows: endingRows(rows, (commit) => partDocuments(commit).includes(last)) });
    const bytes = Buffer.from(tar({ "inner.tgz": "x".repeat(inner.length) }));
    inner.copy(bytes, 512);
    writeFileSync(join(ended.folder, "box.tar"), bytes);
    expect((await ended.run()).state).not.toBe("succeeded");
    expect((await ended.documents()).map(({ externalId }) => externalId)).not.toContain(last);
    const again = await openHouse({ rows });
    await again.run({ path: ended.folder });
    expect((await again.documents()).map(({ externalId }) => externalId).toSorted()).toEqual(["box.tar", "box.tar/inner.tgz", "box.tar/inner.tgz/one.txt", "box.tar/inner.tgz/two.txt"]);
    expect([...new Set((await again.all("manifest")).map(({ parser }) => parser))]).toEqual([again.parser.version]);
    expect(await again.run({ path: ended.folder })).toMatchObject({ result: { unchanged: 1, read: 0 } });
    await again.close();
    await ended.close();
  });
});
