// Facets, suggestions, misspelt words and different hits through the composed product, of what the caller may read alone.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, type Client } from "#surfaces/sdk/index";
import { finished, startPlinth, type TestPlinth } from "./support/plinth.ts";

const tickets: { id: string; title: string; text: string; metadata: Record<string, unknown>; groups?: string[] }[] = [
  { id: "T-1", title: "Pump rattles", text: "Since Monday the pump rattles and the valve leaks.", metadata: { tag: ["noise", "pump"], year: 2025, team: "service" } },
  { id: "T-2", title: "Valve leaks", text: "The valve of the pump leaks at the seal.", metadata: { tag: ["leak"], year: 2026, team: "service" } },
  { id: "T-3", title: "Invoice", text: "The invoice for the pump is wrong.", metadata: { tag: "money", year: 2026, budget: "secret-4711" }, groups: ["board"] },
  { id: "T-4", title: "Holiday", text: "Nobody is here in August.", metadata: { tag: "people", year: 2026 } },
];

let plinth: TestPlinth;
let reader: Client;

beforeAll(async () => {
  plinth = await startPlinth();
  const { seq } = await plinth.client.documents.put({ collection: "default", documents: tickets });
  await plinth.client.search({ collection: "default", query: "pump", after: seq });
  const { secret } = await plinth.client.keys.create({ name: "reader", role: "reader", groups: ["staff"] });
  reader = createClient({ url: plinth.url, key: secret });
});
afterAll(() => plinth.stop());

/** Facets without the filters that choose their values. */
function counted({ facets }: Pick<Awaited<ReturnType<Client["search"]>>, "facets">) {
  return facets?.map((facet) => ({ ...facet, values: facet.values.map(({ filter: _filter, ...value }) => value) }));
}

describe("facets", () => {
  it("count values over all that matches, in hybrid search too", async () => {
    for (const mode of ["keyword", "hybrid"] as const) {
      const { hits, ...found } = await plinth.client.search({ collection: "default", query: "pump", mode, limit: 1, facets: ["year", "tag", "type"] });
      expect(hits).toHaveLength(1);
      const facets = counted(found);
      const years = facets?.find(({ field }) => field === "year")?.values ?? [];
      if (mode === "keyword") expect(facets).toEqual([
        { field: "year", values: [{ value: 2026, documents: 2 }, { value: 2025, documents: 1 }], more: 0 },
        { field: "tag", values: ["leak", "money", "noise", "pump"].map((value) => ({ value, documents: 1 })), more: 0 },
        { field: "type", values: [{ value: "text/plain", documents: 3 }], more: 0 },
      ]);
      expect(years.find(({ value }) => value === 2025)?.documents).toBe(1);
    }
  });

  it("tell a reader neither counts nor values nor names from documents of others", async () => {
    expect(counted(await reader.search({ collection: "default", query: "pump", mode: "keyword", facets: ["*"] }))).toEqual([
      { field: "tag", values: ["leak", "noise", "pump"].map((value) => ({ value, documents: 1 })), more: 0 },
      { field: "team", values: [{ value: "service", documents: 2 }], more: 0 },
      { field: "year", values: [2025, 2026].map((value) => ({ value, documents: 1 })), more: 0 },
    ]);
    expect(JSON.stringify(await reader.search({ collection: "default", query: "pump invoice", facets: ["*", "budget"] }))).not.toMatch(/secret-4711|money/);
  });

  it("narrow like the filter of a value that is chosen", async () => {
    const { facets: all = [] } = await plinth.client.search({ collection: "default", query: "pump", mode: "keyword", facets: ["year", "tag", "type"] });
    for (const { filter, documents } of all.flatMap(({ values }) => values)) expect((await plinth.client.search({ collection: "default", query: "pump", mode: "keyword", filter })).hits).toHaveLength(documents);
    const { facets, hits } = await plinth.client.search({ collection: "default", query: "pump", mode: "keyword", filter: "year = 2026", facets: ["tag"] });
    expect(hits.map(({ externalId }) => externalId).toSorted()).toEqual(["T-2", "T-3"]);
    expect(facets?.[0]?.values.map(({ value }) => value)).toEqual(["leak", "money"]);
  });

  it("are counted only when they are asked for, and refused when there are too many", async () => {
    expect(await plinth.client.search({ collection: "default", query: "pump" })).not.toHaveProperty("facets");
    await expect(plinth.client.search({ collection: "default", query: "pump", facets: Array.from({ length: 11 }, (_none, i) => `f${i}`) })).rejects.toMatchObject({ code: "request.invalid" });
  });
});

describe("suggestions", () => {
  it("complete what is typed by titles, and by headings once a file is read", async () => {
    const suggested = async (query: string) => (await plinth.client.suggest({ collection: "default", query })).suggestions.map(({ text }) => text);
    expect(await suggested("ra")).toEqual(["Pump rattles"]);
    const { job } = await plinth.client.documents.upload({ collection: "default", name: "care.md", body: new TextEncoder().encode("# Care of pumps\n\nOil it.\n\n## Rarely needed tools\n\nA key of 14 mm.\n") });
    await finished(plinth.client, job);
    expect(await suggested("ra")).toEqual(["Rarely needed tools", "Pump rattles"]);
    expect(await plinth.client.suggest({ collection: "default", query: "care", limit: 1 })).toMatchObject({ query: "care", snapshot: expect.any(Number) as number, suggestions: [{ text: "Care of pumps", documents: 1 }] });
  });

  it("tell a reader nothing of the titles of others", async () => {
    expect((await plinth.client.suggest({ collection: "default", query: "inv" })).suggestions).toEqual([{ text: "Invoice", documents: 1 }]);
    expect((await reader.suggest({ collection: "default", query: "inv" })).suggestions).toEqual([]);
  });

  it("stay inside the filter, and name what is wrong with it", async () => {
    expect((await plinth.client.suggest({ collection: "default", query: "pump", filter: "year = 2026" })).suggestions).toEqual([]);
    await expect(plinth.client.suggest({ collection: "default", query: "pump", filter: "year =" })).rejects.toMatchObject({ code: "filter.invalid" });
  });
});

describe("a query that nothing matches", () => {
  const find = (client: Client, query: string, more: { mode?: "keyword" | "hybrid"; typos?: boolean; filter?: string; explain?: boolean; why?: string } = {}) => client.search({ collection: "default", query, mode: "keyword", ...more });

  it("is searched for as documents spell its words, and the answer says so", async () => {
    expect(await find(plinth.client, "rattels")).toMatchObject({ query: "rattels", correctedQuery: "rattles", hits: [{ externalId: "T-1" }] });
    expect(await find(plinth.client, "Vavle leasks", { mode: "hybrid" })).toMatchObject({ correctedQuery: "valve leaks" });
    const { hits } = await find(plinth.client, "rattels", { explain: true });
    expect(hits[0]?.explanation?.[0]?.terms.map(({ term }) => term)).toEqual(["rattl"]);
    expect(await find(plinth.client, "rattels", { why: "T-1" })).toMatchObject({ why: { outcome: "shown" } });
  });

  it("is left as it is where a word matches, where words are short or names, where the filter is too narrow, and on demand", async () => {
    for (const query of ["rattels pump", "vlv", "X-9", "zeppelin", "rattles"]) expect(await find(plinth.client, query, query === "rattles" ? { filter: "year = 1999" } : {})).not.toHaveProperty("correctedQuery");
    expect(await find(plinth.client, "rattels", { typos: false })).toMatchObject({ total: 0, hits: [] });
  });

  it("is never answered with a word that only documents of others hold", async () => {
    expect(await find(plinth.client, "invoive")).toMatchObject({ correctedQuery: "invoice", hits: [{ externalId: "T-3" }] });
    const refused = await find(reader, "invoive");
    expect(refused).toMatchObject({ hits: [], total: 0 });
    expect(refused).not.toHaveProperty("correctedQuery");
  });
});

describe("a diversified search", () => {
  const copies = Array.from({ length: 4 }, (_none, i) => ({ id: `C-${i}`, title: "Torque", text: "Tighten the flange bolts with 40 newton metres of torque." }));

  beforeAll(async () => {
    const { seq } = await plinth.client.documents.put({ collection: "default", documents: [...copies, { id: "C-9", title: "Gasket", text: "A flange wants a new gasket whenever its bolts were open, whatever their torque." }] });
    await plinth.client.search({ collection: "default", query: "flange", after: seq });
  });

  it("puts what is new before copies, says why, and keeps every score", async () => {
    const query = { collection: "default", query: "flange bolts torque newton", mode: "keyword" as const, explain: true };
    const [plain, diverse] = [await plinth.client.search(query), await plinth.client.search({ ...query, diversify: true })];
    expect(plain.hits.map(({ externalId }) => externalId)).toEqual(["C-0", "C-1", "C-2", "C-3", "C-9"]);
    expect(diverse.hits.map(({ externalId }) => externalId)).toEqual(["C-0", "C-9", "C-1", "C-2", "C-3"]);
    expect(diverse.hits.map(({ rank, diversity }) => [rank, diversity?.rank])).toEqual([[1, 1], [2, 5], [3, 2], [4, 3], [5, 4]]);
    expect(diverse.hits[2]?.diversity).toMatchObject({ similarity: 1 });
    for (const { externalId, score } of diverse.hits) expect(score).toBe(plain.hits.find((hit) => hit.externalId === externalId)?.score);
    for (const { score, explanation } of diverse.hits) expect(explanation?.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 9);
    expect(diverse).toMatchObject({ total: plain.total, snapshot: plain.snapshot });
  });

  it("has one order whatever the page's size", async () => {
    const page = async (limit: number, offset: number) => (await plinth.client.search({ collection: "default", query: "flange pump seal", diversify: true, limit, offset })).hits.map(({ rank, externalId }) => `${rank} ${externalId}`);
    expect([...(await page(3, 0)), ...(await page(3, 3)), ...(await page(3, 6))]).toEqual(await page(9, 0));
  });

  it("never shows a span of a document twice, in any search: chunks do not overlap", async () => {
    const { hits } = await plinth.client.search({ collection: "default", query: "pump valve flange seal care key", limit: 100 });
    for (const [i, hit] of hits.entries()) for (const other of hits.slice(i + 1)) if (hit.document === other.document) expect(hit.end <= other.start || other.end <= hit.start).toBe(true);
    expect(hits.length).toBeGreaterThan(3);
  });
});
