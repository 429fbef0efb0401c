// `plinth ask`: one answer for people or as JSON, or a file of questions answered line by line.
import type { Answer } from "#contract/search";
import { fail } from "#core/errors";
import { readBatch, runBatch } from "../batch.ts";
import type { Command, Invocation, Option } from "../command.ts";
import { commandOf, type CommandSource } from "../generated.ts";
import { printAnswer } from "../output/answer.ts";

const batchOptions: readonly Option[] = [
  { name: "questions", property: "questions", kind: "text", placeholder: "FILE.tsv", description: "Answer every line `id<TAB>question` of this file." },
  { name: "out", property: "out", kind: "text", placeholder: "FILE.jsonl", description: "Write one JSON answer a line here." },
];

/** The ask command, from its operation. */
export function askCommand(source: CommandSource): Command {
  const base = commandOf(source);
  return {
    ...base,
    positionals: base.positionals.map((positional) => ({ ...positional, isRequired: false })),
    options: [...base.options, ...batchOptions],
    examples: [
      ...base.examples.slice(0, 1),
      { title: "One sentence, as JSON", line: "plinth ask \"Who approves travel?\" --sentences 1 --json" },
      { title: "A file of questions", line: "plinth ask --questions questions.tsv --out answers.jsonl" },
    ],
    notes: "Every sentence is quoted exactly and names where it stands. When the evidence is weak, the answer says so and shows the nearest passages.",
    run: (invocation) => (invocation.values.text("questions") === undefined ? askOnce(source, invocation) : askBatch(source, invocation)),
  };
}

async function askOnce(source: CommandSource, invocation: Invocation): Promise<number> {
  const { values, printer } = invocation;
  if (values.text("question") === undefined) throw fail("usage.invalid_option", { problem: "QUESTION is missing", command: "ask" });
  const connection = await invocation.connect({ isReading: true });
  const answer = (await connection.callAny("ask", values.pick(Object.keys(source.input.properties)))) as Answer;
  if (printer.isJson) await printer.json(answer);
  else await printAnswer(printer, answer, values.text("collection") ?? "default");
  return 0;
}

async function askBatch(source: CommandSource, invocation: Invocation): Promise<number> {
  const { values } = invocation;
  const out = values.text("out");
  if (out === undefined) throw fail("usage.invalid_option", { problem: "--questions needs --out FILE", command: "ask" });
  if (values.text("question") !== undefined) throw fail("usage.invalid_option", { problem: "QUESTION and --questions exclude each other", command: "ask" });
  const lines = await readBatch(values.text("questions") ?? "");
  const connection = await invocation.connect({ isReading: true });
  const input = values.pick(Object.keys(source.input.properties));
  await runBatch({
    lines, out, unit: "questions", command: "ask",
    answer: async ({ id, text }) => answerLine(id, (await connection.callAny("ask", { ...input, question: text })) as Answer),
  }, invocation);
  return 0;
}

/** An answer as one JSON line; the line's id stands for the answer's own. */
export function answerLine(id: string, answer: Answer): string {
  return `${JSON.stringify({ ...answer, id })}\n`;
}
