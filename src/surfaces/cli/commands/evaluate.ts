// `plinth evaluate`: measures search and answers on a file of questions, and ends with 1 where a gate is broken.
import { readFile } from "node:fs/promises";
import type { EvaluationView } from "#contract/evaluations";
import { fail } from "#core/errors";
import { exitCodes } from "#core/errors/entry";
import type { Command, Invocation, Option } from "../command.ts";
import { commandOf, type CommandSource } from "../generated.ts";
import { printEvaluation } from "../output/evaluation.ts";
import { followJob, requireDone } from "../waiting.ts";

const files: readonly Option[] = [
  { name: "questions", property: "questions", kind: "text", placeholder: "FILE", description: "Lines `id<TAB>text`, or JSON lines with id and text.", isRequired: true },
  { name: "qrels", property: "qrels", kind: "text", placeholder: "FILE", description: "Judgments in TREC's form over external ids: `question 0 document relevance`." },
];

/** The evaluate command, from its operation. */
export function evaluateCommand(source: CommandSource): Command {
  const base = commandOf(source, (invocation) => run(source, invocation));
  const [collection, ...rest] = base.options.filter(({ property }) => property !== "questions" && property !== "qrels");
  const options = rest.map((option): Option => (option.property === "compare" ? { ...option, name: "compare", kind: "pair", placeholder: "A B", choices: compareChoices(source) } : option));
  return {
    ...base,
    notes: "Ends with 1 when a gate is broken. Without --qrels it tells what can be measured without judgments: how often it answers, whether quotes stand where they are said to, and how far two arms agree.",
    options: [...(collection ? [collection] : []), ...files, ...options],
    examples: [
      { title: "Questions alone", line: "plinth evaluate --questions questions.tsv" },
      { title: "With judgments, two ways of finding compared", line: "plinth evaluate --questions questions.tsv --qrels judgments.qrels --compare keyword hybrid" },
      { title: "As a gate in CI", line: "plinth evaluate --questions questions.tsv --qrels judgments.qrels --gate \"ndcg@10>=.35\" --gate \"recall@10>=.6\" --json" },
    ],
  };
}

function compareChoices(source: CommandSource): readonly string[] {
  return (source.input.properties["mode"]?.enum ?? []) as readonly string[];
}

async function run(source: CommandSource, { values, printer, host, connect }: Invocation): Promise<number> {
  const collection = values.text("collection") ?? "default";
  const qrels = values.text("qrels");
  const input = { ...values.pick(Object.keys(source.input.properties)), questions: await readText(values.text("questions") ?? ""), ...(qrels === undefined ? {} : { qrels: await readText(qrels) }) };
  const connection = await connect({ isReading: true });
  const { evaluation, job } = (await connection.callAny("evaluate", input)) as { readonly evaluation: string; readonly job: string };
  requireDone(await followJob(connection, job, { printer, signal: host.signal }));
  const done = (await connection.call("evaluations.get", { collection, evaluation })) as EvaluationView;
  if (printer.isJson) await printer.json(done);
  else await printEvaluation(printer, done);
  return done.report?.gates.every(({ isHeld }) => isHeld) === true ? exitCodes.ok : exitCodes.fault;
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw fail("source.not_found", { path }, cause);
  });
}
