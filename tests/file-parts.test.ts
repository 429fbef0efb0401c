// Files inside files: attachments and members of archives are documents of their own, with the rights and the life of the file that holds them.
import { gzipSync } from "node:zlib";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
    expect((await paths()).length).toBeLessThanOrEqual(6);
  });
});
