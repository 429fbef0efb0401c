// Mails of Outlook in the code page of their sender, on the shared files.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ParsedElement } from "#core/documents/document";
import { format } from "./msg.ts";

const folder = new URL("../../../../../shared/data/documents/more/msg/", import.meta.url);
const limits = { bytesMax: 10_000_000, elementsMax: 100_000, depthMax: 200, millisecondsMax: 10_000, memoryBytesMax: 1_000_000_000 };

async function textOf(name: string): Promise<string> {
  const elements: ParsedElement[] = [];
  await format.read({ name, bytes: readFileSync(new URL(name, folder)), limits }, { element: (element) => void elements.push(element), image() {}, ledger() {}, note() {}, part() {}, title() {}, language() {} });
  return elements.map(({ text }) => text).join("\n");
}

describe.skipIf(!existsSync(folder))("a mail whose strings have eight bits", () => {
  it("is read in the code page of the internet that it names (Big5)", async () => {
    const text = await textOf("testMSG_chinese.msg");
    for (const name of ["張毓倫", "陳惠珍", "格式測試"]) expect(text).toContain(name);
  });

  it("is read in Windows-1252 where it names ISO 8859-1", async () => expect(await textOf("test-outlook.msg")).toContain("La réponse à vos attentes en matière de messagerie"));
});
