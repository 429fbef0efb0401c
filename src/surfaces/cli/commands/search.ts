// `plinth search`: hits for people, JSON, or a TREC run over a file of queries.
import type { SearchResult } from "#contract/search";
import { fail } from "#core/errors";
import { withoutPhrases } from "#core/ranking/query";
import { readBatch, runBatch } from "../batch.ts";
import type { Command, Invocation, Option } from "../command.ts";
import { commandOf, type CommandSource } from "../generated.ts";
import { printSearch } from "../output/search.ts";

const batchOptions: readonly Option[] = [
  { name: "queries", property: "queries", kind: "text", placeholder: "FILE.tsv", description: "Run every line `id<TAB>text` of this file." },
  { name: "run", property: "run", kind: "text", placeholder: "FILE", description: "Write a TREC run over external ids here, best chunk of each document." },
];

/** The search command, from its operation. */
export function searchCommand(source: CommandSource): Command {
  const base = commandOf(source);
  return {
    ...base,
    positionals: base.positionals.map((positional) => ({ ...positional, isRequired: false })),
    options: [...base.options, ...batchOptions],
    examples: [...base.examples.slice(0, 3), { title: "A TREC run", line: "plinth search --queries queries.tsv --run plinth.run --limit 100" }],
    notes: "Words find their inflections; words in \"quotes\" must stand together in that order.",
    run: (invocation) => (invocation.values.text("queries") === undefined ? searchOnce(source, invocation) : searchBatch(source, invocation)),
  };
}

async function searchOnce(source: CommandSource, invocation: Invocation): Promise<number> {
  const { values, printer } = invocation;
  if (values.text("query") === undefined) throw fail("usage.invalid_option", { problem: "QUERY is missing", command: "search" });
  const connection = await invocation.connect({ isReading: true });
  const result = (await connection.callAny("search", values.pick(Object.keys(source.input.properties)))) as SearchResult;
  if (printer.isJson) await printer.json(result);
  else await printSearch(printer, result, values.text("collection") ?? "default");
  return 0;
}

async function searchBatch(source: CommandSource, invocation: Invocation): Promise<number> {
  const { values } = invocation;
  const out = values.text("run");
  if (out === undefined) throw fail("usage.invalid_option", { problem: "--queries needs --run FILE", command: "search" });
  if (values.text("query") !== undefined) throw fail("usage.invalid_option", { problem: "QUERY and --queries exclude each other", command: "search" });
  // A topic is a text that may quote; a demand for exact phrases is typed as QUERY.
  const lines = await readBatch(values.text("queries") ?? "");
  const connection = await invocation.connect({ isReading: true });
  const input = { ...values.pick(Object.keys(source.input.properties)), onePerDocument: true };
  await runBatch({
    lines, out, unit: "queries", command: "search",
    answer: async ({ id, text }) => runLines(id, (await connection.callAny("search", { ...input, query: withoutPhrases(text) })) as SearchResult),
  }, invocation);
  return 0;
}

/** A result as lines of a TREC run: `query Q0 document rank score tag`. */
export function runLines(query: string, result: Pick<SearchResult, "hits">): string {
  return result.hits.map((hit, index) => `${trecWord(query)} Q0 ${trecWord(hit.externalId)} ${index + 1} ${hit.score} plinth\n`).join("");
}

/** An id as one word: whitespace is percent-encoded, all else stays. */
export function trecWord(id: string): string {
  return id.replace(/\s/gu, (space) => encodeURIComponent(space));
}
