// The whole path: the handbook in, quoted answers out, through the composed product.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sliceCodePoints } from "#core/text/positions";
import { finished, startPlinth, type TestPlinth } from "./support/plinth.ts";

const handbook = new URL("../examples/handbook", import.meta.url).pathname;
let plinth: TestPlinth;

beforeAll(async () => {
  plinth = await startPlinth();
  await plinth.ingest(handbook);
});
afterAll(() => plinth.stop());

interface Question { readonly id: string; readonly question: string; readonly path: string; readonly quote: string }

async function questions(): Promise<readonly Question[]> {
  const text = await readFile(new URL("../examples/questions.tsv", import.meta.url), "utf8");
  return text.trim().split("\n").map((line) => {
    const [id = "", question = "", path = "", quote = ""] = line.split("\t");
    return { id, question, path, quote };
  });
}

/** The document's extracted text, from its elements. */
async function textOf(document: string): Promise<string> {
  const { elements } = await plinth.client.documents.elements({ collection: "default", document, limit: 1000 });
  return elements.map((element) => element.text).join("\n");
}

describe("the handbook", () => {
  it("is read whole: every file is a document with a ledger, and rows and index agree", async () => {
    const { documents } = await plinth.client.documents.list({ collection: "default", limit: 1000 });
    expect(documents.length).toBeGreaterThanOrEqual(20);
    expect(documents.filter((document) => document.status !== "read" || !document.isSearchable)).toEqual([]);
    expect(new Set(documents.map((document) => document.language))).toSatisfy((languages: Set<string>) => ["en", "de", "fr"].every((language) => languages.has(language)));
    for (const { document } of documents) expect((await plinth.client.documents.ledger({ collection: "default", document })).entries.length).toBeGreaterThan(0);
    expect(await plinth.client.collections.verify({ collection: "default" })).toMatchObject({ isClean: true });
  });

  it("answers its questions with quotes that stand at their place, and says when it does not answer", async () => {
    const wrong: string[] = [];
    const all = await questions();
    for (const { id, question, path, quote } of all) {
      const answer = await plinth.client.ask({ collection: "default", question });
      for (const citation of answer.citations) expect(sliceCodePoints(await textOf(citation.document), citation.start, citation.end)).toBe(citation.quote);
      const isRight = path === "-" ? !answer.answered : answer.citations.some((citation) => citation.externalId === path && citation.quote.includes(quote));
      if (!isRight) wrong.push(`${id} ${question} -> ${answer.answered ? answer.citations.map((citation) => `${citation.externalId}: ${citation.quote}`).join(" | ") : "not answered"} (${answer.evidence.score.toFixed(2)})`);
    }
    expect(wrong.length, wrong.join("\n")).toBeLessThanOrEqual(Math.floor(all.length / 10));
  });

  it("does nothing when nothing has changed", async () => {
    const before = await plinth.client.collections.get({ collection: "default" });
    await plinth.ingest(handbook);
    expect((await plinth.client.collections.get({ collection: "default" })).seq).toBe(before.seq);
  });

  it("hides a document from those outside its groups, at once", async () => {
    const { secret } = await plinth.client.keys.create({ name: "reader", role: "reader", groups: ["staff"] });
    const { createClient } = await import("#surfaces/sdk/index");
    const reader = createClient({ url: plinth.url, key: secret });
    const find = async () => (await reader.search({ collection: "default", query: "Ingrid Sandell Tomas Oyelaran founded" })).hits.map((hit) => hit.externalId);
    expect(await find()).toContain("welcome.md");
    const { documents } = await plinth.client.documents.list({ collection: "default", query: "welcome.md" });
    const document = documents[0]?.document ?? "";
    await plinth.client.documents.update({ collection: "default", document, groups: ["board"] });
    expect(await find()).not.toContain("welcome.md");
    await expect(reader.documents.get({ collection: "default", document })).rejects.toMatchObject({ code: "document.not_found" });
    expect((await reader.collections.get({ collection: "default" })).documents).toBe((await plinth.client.collections.get({ collection: "default" })).documents - 1);
    await plinth.client.documents.update({ collection: "default", document, groups: [] });
    expect(await find()).toContain("welcome.md");
  });

  it("takes an upload and forgets a deleted document", async () => {
    const body = new TextEncoder().encode("# Fire drill\n\nThe fire drill is held on the first Tuesday of May at the zinc depot.\n");
    const { document, job } = await plinth.client.documents.upload({ collection: "default", name: "drill.md", body });
    await finished(plinth.client, job);
    expect((await plinth.client.ask({ collection: "default", question: "When is the fire drill held at the zinc depot?" })).answer).toContain("first Tuesday of May");
    await plinth.client.documents.delete({ collection: "default", document });
    expect((await plinth.client.search({ collection: "default", query: "zinc depot drill Tuesday" })).hits.filter((hit) => hit.document === document)).toEqual([]);
  });
});
