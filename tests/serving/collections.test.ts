// A collection as a model, through OpenAI's own client: quoted sentences, citations that lead to the very words, rights kept.
import OpenAI from "openai";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";

const question = "Who approves trips outside Europe?";
let plinth: TestPlinth;

beforeAll(async () => {
  plinth = await startPlinth();
  await plinth.ingest(new URL("../../examples/handbook", import.meta.url).pathname);
}, 60_000);

afterAll(() => plinth?.stop());

const client = (apiKey = plinth.composition.localKey): OpenAI => new OpenAI({ baseURL: `${plinth.url}/v1`, apiKey, maxRetries: 0 });
const ask = (content: string): OpenAI.ChatCompletionMessageParam[] => [{ role: "system", content: "Be kind." }, { role: "user", content: "Earlier" }, { role: "assistant", content: "…" }, { role: "user", content: [{ type: "text", text: content }] }];

it("answers with the sentences of `ask`, each with the citation of its words", async () => {
  const own = await plinth.client.ask({ collection: "default", question });
  const { model, choices: [choice], usage } = await client().chat.completions.create({ model: "plinth/default", messages: ask(question) });
  const { content, annotations } = choice?.message ?? {};
  expect([model, choice?.finish_reason, content, usage?.total_tokens]).toEqual(["plinth/default", "stop", own.sentences.map(({ text }) => text).join(" "), 0]);
  const cited = own.sentences.flatMap(({ citations }) => citations);
  expect(annotations?.length).toBe(cited.length);
  for (const [i, annotation] of (annotations ?? []).entries()) {
    const { start_index: start, end_index: end, url } = annotation.url_citation;
    const citation = own.citations[cited[i] ?? -1];
    expect(own.sentences.map(({ text }) => text)).toContain([...(content ?? "")].slice(start, end).join(""));
    expect(url).toBe(`${plinth.url}/documents/default/${citation?.document}?start=${citation?.start}&end=${citation?.end}`);
    expect(annotation).toMatchObject({ plinth: { quote: citation?.quote, externalId: citation?.externalId } });
  }
});

it("streams the same", async () => {
  const whole = await client().chat.completions.create({ model: "plinth/default", messages: ask(question) });
  const chunks = [];
  for await (const chunk of await client().chat.completions.create({ model: "plinth/default", messages: ask(question), stream: true, stream_options: { include_usage: true } })) chunks.push(chunk);
  expect(chunks.map(({ choices: [choice] }) => choice?.delta.content ?? "").join("")).toBe(whole.choices[0]?.message.content);
  expect(chunks.at(-2)?.choices[0]).toMatchObject({ finish_reason: "stop", delta: { annotations: whole.choices[0]?.message.annotations } });
  expect(chunks.at(-1)?.usage?.total_tokens).toBe(0);
});

it("says when nothing answers, and names what is wrong with a request", async () => {
  const { choices: [choice] } = await client().chat.completions.create({ model: "plinth/default", messages: ask("What is the password of the guest Wi-Fi?") });
  expect([choice?.message.content, choice?.message.annotations]).toEqual(["The collection does not answer this.", []]);
  await expect(client().chat.completions.create({ model: "plinth/absent", messages: ask(question) })).rejects.toMatchObject({ status: 404, code: "model_not_found", param: "model" });
  await expect(client().chat.completions.create({ model: "plinth/default", messages: [{ role: "system", content: "x" }] })).rejects.toMatchObject({ status: 400, param: "messages" });
  await expect(client().completions.create({ model: "plinth/default", prompt: "x" })).rejects.toMatchObject({ status: 400 });
});

it("is listed to readers and answers them, keeps groups apart, and is closed to keys that only call models", async () => {
  const [reader, inference] = await Promise.all((["reader", "inference"] as const).map((role) => plinth.client.keys.create({ name: role, role })));
  const listed = async (key = ""): Promise<readonly string[]> => (await client(key).models.list()).data.map(({ id }) => id);
  expect(await listed(reader?.secret)).toContain("plinth/default");
  expect(await listed(inference?.secret)).not.toContain("plinth/default");
  const readerAsks = (): Promise<OpenAI.ChatCompletion> => client(reader?.secret).chat.completions.create({ model: "plinth/default", messages: ask(question) });
  const { annotations } = (await readerAsks()).choices[0]?.message ?? {};
  expect(annotations?.length).toBeGreaterThan(0);
  await expect(client(inference?.secret).chat.completions.create({ model: "plinth/default", messages: ask(question) })).rejects.toMatchObject({ status: 403 });
  const { documents } = await plinth.client.documents.list({ collection: "default", query: "travel-policy" });
  await plinth.client.documents.update({ collection: "default", document: documents[0]?.document ?? "", groups: ["board"] });
  const hidden = JSON.stringify((await readerAsks()).choices[0]?.message);
  expect(hidden).not.toContain(documents[0]?.document ?? "nothing");
});
