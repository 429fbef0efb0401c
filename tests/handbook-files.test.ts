// The handbook's PDF, scans, pictures, office files and mail: as their script makes them, read, and cited at the very place.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handbookFiles } from "../scripts/handbook/documents.ts";
import { projectRoot } from "./structure/project.ts";
import { startPlinth, type TestPlinth } from "./support/plinth.ts";

const folder = join(projectRoot, "examples/handbook");
/** Other versions of Node.js pack PNG and PDF into other bytes of the same meaning. */
const madeBy = "v20.";

it.skipIf(!process.version.startsWith(madeBy))("the files are those that scripts/handbook.ts makes", async () => {
  for (const [path, bytes] of await handbookFiles()) expect([path, Buffer.from(bytes).equals(readFileSync(join(folder, path)))]).toEqual([path, true]);
}, 60_000);

/** A question, the document that answers it, words of the answer, and what its locator says. */
const cases = [
  ["How often are barnacles scraped off the Wave 7?", "products/wave-7.pdf", "Barnacles are scraped off every autumn", { kind: "page", page: 1 }],
  ["What are width and lift of the size Fjord?", "products/wave-7.pdf", "5.5 m", { kind: "page", page: 1 }],
  ["What is the rent of the boathouse?", "archive/boathouse-lease.pdf", "one smoked salmon a year", { kind: "page", page: 1 }],
  ["When is pea soup served?", "archive/canteen-notice.png", "every Thursday at noon", { kind: "page", page: 1 }],
  ["Who gets the forty crates of cork floats?", "archive/delivery-note.jpg", "cork floats", { kind: "page", page: 1 }],
  ["Visitors of the pump museum", "archive/museum-visitors.png", "Visitors of the pump museum", { kind: "page", page: 1 }],
  ["Where does the first aid course take place?", "people/first-aid.docx", "in the gym on the last Friday of October", { kind: "text" }],
  ["Assembly point: the oak", "people/first-aid.docx", "the oak", { kind: "text" }],
  ["When does the ferry of the dealer day leave?", "meetings/dealer-day.pptx", "16:40", { kind: "page", page: 1 }],
  ["How much is the deposit of the ice pump I9?", "products/rental.xlsx", "2200", { kind: "cells", sheet: "Rental" }],
  ["What number is our stand at the Aqua fair?", "meetings/aqua-fair.eml", "B17", { kind: "text" }],
  ["Who brings the demonstration tank?", "meetings/aqua-fair.eml/packing-list.csv", "Tomas Ek", { kind: "cells" }],
] as const;

describe("the handbook's files", () => {
  let plinth: TestPlinth;
  beforeAll(async () => {
    plinth = await startPlinth();
    await plinth.ingest(folder);
  }, 180_000);
  afterAll(() => plinth.stop());

  it("are all read", async () => {
    const { documents } = await plinth.client.documents.list({ collection: "default", limit: 100 });
    expect(documents.filter(({ status }) => status !== "read").map(({ externalId, status }) => [externalId, status])).toEqual([]);
    expect(documents.length).toBe(32);
  });

  it.each(cases)("%s", async (question, path, words, locator) => {
    const { hits } = await plinth.client.search({ collection: "default", query: question, limit: 3 });
    expect(hits[0]?.externalId).toBe(path);
    const { citations } = await plinth.client.ask({ collection: "default", question });
    const citation = citations.find(({ externalId }) => externalId === path);
    expect(citation?.quote).toContain(words);
    expect(citation?.locator).toMatchObject(locator);
    if (citation?.locator.kind === "page" && !path.endsWith("pptx")) expect(citation.locator.boxes.length).toBeGreaterThan(0);
  });
});
