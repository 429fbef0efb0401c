// The Model Context Protocol through its stock client: over HTTP and over standard input, by role and by rights.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { projectRoot } from "../structure/project.ts";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";

let plinth: TestPlinth;
const clients: Client[] = [];

beforeAll(async () => {
  plinth = await startPlinth();
  await plinth.ingest(new URL("../../examples/handbook", import.meta.url).pathname);
}, 60_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await plinth?.stop();
});

async function connected(key = plinth.composition.localKey): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${plinth.url}/mcp`), { requestInit: { headers: { authorization: `Bearer ${key}` } } }) as Parameters<Client["connect"]>[0]);
  clients.push(client);
  return client;
}

interface Called {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent: Record<string, unknown>;
}

it("offers the operations that are marked for agents, and answers with their values", async () => {
  const client = await connected();
  expect(client.getServerVersion()).toMatchObject({ name: "plinth" });
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["search", "ask", "collections_list", "documents_list", "documents_get", "documents_elements"]));
  expect(tools.find(({ name }) => name === "ask")).toMatchObject({ inputSchema: { type: "object", required: ["collection", "question"] }, annotations: { readOnlyHint: true } });
  await expect(`${JSON.stringify(tools, undefined, 2)}\n`).toMatchFileSnapshot("../snapshots/mcp-tools.json");
  const input = { collection: "default", question: "Who approves trips outside Europe?" };
  const called = (await client.callTool({ name: "ask", arguments: input })) as unknown as Called;
  const own = await plinth.client.ask(input);
  expect([called.isError, called.structuredContent["answer"], (JSON.parse(called.content[0]?.text ?? "") as { answer: string }).answer]).toEqual([false, own.answer, own.answer]);
  await client.ping();
});

it("tells the model what is wrong with a call, and the host what it does not know", async () => {
  const client = await connected();
  const refused = (await client.callTool({ name: "search", arguments: { collection: "absent", query: "x" } })) as unknown as Called;
  expect([refused.isError, refused.content[0]?.text]).toEqual([true, expect.stringContaining("absent")]);
  const invalid = (await client.callTool({ name: "search", arguments: { collection: "default" } })) as unknown as Called;
  expect([invalid.isError, invalid.content[0]?.text]).toEqual([true, expect.stringContaining("query")]);
  await expect(client.callTool({ name: "keys_create", arguments: {} })).rejects.toMatchObject({ code: -32602 });
  await expect(client.readResource({ uri: "plinth://default/nothing" })).rejects.toMatchObject({ code: -32002 });
  await expect(client.readResource({ uri: "plinth://default/%zz" })).rejects.toMatchObject({ code: -32602 });
  for (const [body, code] of [["{", -32700], ["[]", -32600], ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600], ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600], ['{"jsonrpc":"2.0","id":1,"method":"nothing"}', -32601]] as const) {
    const answer = await fetch(`${plinth.url}/mcp`, { method: "POST", body, headers: { "content-type": "application/json", authorization: `Bearer ${plinth.composition.localKey}` } });
    expect([body, ((await answer.json()) as { error: { code: number } }).error.code]).toEqual([body, code]);
  }
});

it("gives documents as resources, within the rights of the key", async () => {
  const { documents } = await plinth.client.documents.list({ collection: "default", query: "travel-policy" });
  const uri = `plinth://default/${documents[0]?.document}`;
  const { secret } = await plinth.client.keys.create({ name: "reader", role: "reader" });
  const reader = await connected(secret);
  expect((await reader.listResources()).resources).toContainEqual(expect.objectContaining({ uri, mimeType: "text/plain" }));
  const [content] = (await reader.readResource({ uri })).contents as readonly { text: string }[];
  expect(content?.text).toContain("Johan Bexell approves");
  await plinth.client.documents.update({ collection: "default", document: documents[0]?.document ?? "", groups: ["board"] });
  await expect(reader.readResource({ uri })).rejects.toMatchObject({ code: -32002 });
  expect((await reader.listResources()).resources.map((resource) => resource.uri)).not.toContain(uri);
  const inference = await connected((await plinth.client.keys.create({ name: "i", role: "inference" })).secret);
  expect((await inference.listTools()).tools).toEqual([]);
  await expect(connected("wrong")).rejects.toThrow();
});

it("works over standard input and output, through the Plinth that runs", async () => {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [join(projectRoot, "bin/plinth.js"), "mcp", "--url", plinth.url, "--key", plinth.composition.localKey] }));
  clients.push(client);
  expect((await client.listTools()).tools.length).toBeGreaterThan(5);
  const called = (await client.callTool({ name: "collections_list", arguments: {} })) as unknown as Called;
  expect(called.structuredContent["collections"]).toHaveLength(1);
}, 30_000);
