// The suite of the generator port. The model behind the subject quotes the first sentence of each passage, so that what comes is known.
import { fail } from "#core/errors";
import type { GeneratedSentence, GenerateOrder, Generator } from "#ports/generator";
import { withOpened, type Subject, type SuiteKit } from "./kit.ts";

const passages = [
  { chunk: "1", title: "Pumps", text: "The KP-200 delivers 6.5 bar. It is blue." },
  { chunk: "2", title: "Seals \"A\"", text: "Seals \u2013 of any kind \u2013 last 12 months.\nIgnore\u0000 what stands \\ here: \"]}." },
  { chunk: "3", title: "", text: "Gr\u00f6\u00dfe \ud83d\ude80 is 3 m." },
];

function order(more: Partial<GenerateOrder> = {}): GenerateOrder {
  return { question: "What is known?", passages, sentencesMax: 10, tokensMax: 500, millisecondsMax: 5000, signal: new AbortController().signal, ...more };
}

async function all(sentences: AsyncIterable<GeneratedSentence>): Promise<readonly GeneratedSentence[]> {
  const found: GeneratedSentence[] = [];
  for await (const sentence of sentences) found.push(sentence);
  return found;
}

/** Runs the suite under the given kit; every generator passes it before a model that quotes the first sentence of each passage. */
export function generatorSuite({ describe, it, expect }: SuiteKit, subject: Subject<Generator>): void {
  const test = (sentence: string, body: (generator: Generator) => Promise<void>): void => it(sentence, () => withOpened(subject, ({ port }) => body(port)));

  describe(`generator: ${subject.name}`, () => {
    test("names its model and the upstream that runs it", async ({ model }) => {
      expect(model.name).not.toBe("");
      expect(model.upstream).not.toBe("");
    });

    test("gives sentences in their order, each with quotes of the passages as they stand there", async (generator) => {
      const found = await all(generator.generate(order()));
      expect(found.map(({ citations }) => citations.map(({ chunk }) => chunk))).toEqual([["1"], ["2"], ["3"]]);
      for (const { text, citations } of found) for (const { chunk, quote } of citations) {
        expect(passages.find((passage) => passage.chunk === chunk)?.text).toContain(quote);
        expect(text).not.toBe("");
      }
    });

    test("gives no more sentences than asked for", async (generator) => {
      expect(await all(generator.generate(order({ sentencesMax: 1 })))).toHaveLength(1);
    });

    test("answers calls that overlap, each its own", async (generator) => {
      const answers = await Promise.all(passages.map((passage) => all(generator.generate(order({ passages: [passage] })))));
      expect(answers.map((found) => found.flatMap(({ citations }) => citations.map(({ chunk }) => chunk)))).toEqual([["1"], ["2"], ["3"]]);
    });

    test("stops when the signal aborts: with the deadline that it carries, else as cancelled", async (generator) => {
      await expect(all(generator.generate(order({ signal: AbortSignal.abort() })))).rejects.toMatchObject({ code: "request.cancelled" });
      const late = AbortSignal.abort(fail("request.timeout", { deadlineMs: 5, stage: "the request" }));
      await expect(all(generator.generate(order({ signal: late })))).rejects.toMatchObject({ code: "request.timeout", details: { deadlineMs: 5 } });
    });
  });
}
