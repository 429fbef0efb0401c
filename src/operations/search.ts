// Handlers of search and answers.
import type { Context, Handlers } from "#contract/operation";
import type { Answer, Facet, Hit, search, SearchResult } from "#contract/search";
import { readableBy } from "#core/access";
import { checkFilter } from "#core/filter/check";
import type { Facet as CountedFacet } from "#core/filter/facets";
import { formatFilter } from "#core/filter/format";
import { parseFilter } from "#core/filter/parse";
import type { AnswerEvent, AnswerValue, AskRequest, FoundHit, SearchAnswer } from "#capabilities/retrieval/index";
import type { Capabilities } from "./capabilities.ts";
import { requireCollection, requireDocument } from "./lookup.ts";

/** Handlers of search and answers. */
export function searchHandlers({ retrieval, rows }: Capabilities): Handlers<typeof search> {
  return {
    search: async (input, { principal, signal }) => {
      const { workspace } = principal;
      await requireCollection(rows, workspace, input.collection);
      const { collection, query, mode = "hybrid", limit = 10, offset = 0, explain = false, onePerDocument = false, typos = true, diversify = false, after } = input;
      const row = input.why === undefined ? undefined : await requireDocument(rows, principal, { collection, document: input.why });
      const request = { workspace, collection, readable: readableBy(principal), query, limit, offset, explain, onePerDocument, typos, diversify, mode, signal, ...filterOf(input.filter), ...(input.facets ? { facets: input.facets } : {}), ...(after === undefined ? {} : { after }) };
      const shown = await retrieval.search(request);
      const why = row && (await retrieval.why({ ...request, query: shown.correctedQuery ?? query }, { row, shown }));
      return { query, mode, ...answered(shown), ...(why ? { why: { ...why, hit: why.hit && hitView(why.hit) } } : {}) };
    },
    suggest: async ({ collection, query, limit = 8, filter }, { principal }) => {
      const { workspace } = principal;
      await requireCollection(rows, workspace, collection);
      const { suggestions, ...facts } = await retrieval.suggest({ workspace, collection, readable: readableBy(principal), query, limit, ...filterOf(filter) });
      return { query, ...facts, suggestions: [...suggestions] };
    },
    ask: async (input, context) => {
      await requireCollection(rows, context.principal.workspace, input.collection);
      return answerView(await retrieval.ask(askRequest(input, context)));
    },
    askStream: async (input, context) => {
      await requireCollection(rows, context.principal.workspace, input.collection);
      return events(retrieval.askStream(askRequest(input, context)));
    },
  };
}

interface AskInput {
  readonly collection: string;
  readonly question: string;
  readonly filter?: string | Record<string, unknown>;
  readonly sentences?: number;
  readonly after?: number;
}

function askRequest({ collection, question, filter, sentences = 3, after }: AskInput, { principal, signal }: Context): AskRequest {
  return { workspace: principal.workspace, collection, readable: readableBy(principal), question, sentencesMax: sentences, signal, ...filterOf(filter), ...(after === undefined ? {} : { after }) };
}

function filterOf(filter: string | Record<string, unknown> | undefined) {
  if (filter === undefined || filter === "") return {};
  return { filter: typeof filter === "string" ? parseFilter(filter) : checkFilter(filter) };
}

function hitView({ version: _version, ...hit }: FoundHit): Hit {
  return hit as unknown as Hit;
}

function answered({ hits, facets, ...facts }: SearchAnswer): Omit<SearchResult, "query" | "mode" | "why"> {
  return { ...facts, hits: hits.map(hitView), ...(facets ? { facets: facets.map(facetView) } : {}) };
}

function facetView({ field, values, more }: CountedFacet): Facet {
  return { field, values: values.map(({ value, documents }) => ({ value, documents, filter: formatFilter({ op: "=", field, value }) })), more };
}

function answerView(answer: AnswerValue): Answer {
  return answer as unknown as Answer;
}

async function* events(source: AsyncIterable<AnswerEvent>) {
  for await (const event of source) {
    if (event.type === "sources") yield { ...event, hits: event.hits.map(hitView) };
    else if (event.type === "sentence") yield { ...event, citations: event.citations as unknown as Answer["citations"] };
    else if (event.type === "dropped") yield event;
    else yield { type: event.type, answer: answerView(event.answer) };
  }
}
