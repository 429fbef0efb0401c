// Operations that find and answer.
import Type, { type Static } from "typebox";
import { facetFieldsMax, filterFieldMax } from "#core/filter/limits";
import { operation, stream, value } from "./operation.ts";
import { CollectionName, DocumentId, ErrorShape, LocatorShape } from "./shapes.ts";

const After = Type.Optional(Type.Integer({ minimum: 0, description: "Wait until the index has applied this sequence number." }));
const FilterInput = Type.Optional(Type.Union([Type.String({ maxLength: 4000 }), Type.Record(Type.String(), Type.Unknown())], { description: "Filter text such as `lang = \"de\"`, or its JSON tree." }));

/** One arm's part in a hit's score. */
export const ArmShape = Type.Object({
  arm: Type.Enum(["keyword", "dense", "feedback"]), rank: Type.Union([Type.Integer(), Type.Null()], { description: "Rank in this arm alone; null when another arm brought the hit, and for feedback, which brings none." }), rawScore: Type.Number(), normalisedScore: Type.Number(), weight: Type.Number(), contribution: Type.Number({ description: "The contributions of all arms add up to the hit's score." }),
  terms: Type.Array(Type.Object({ term: Type.String(), frequency: Type.Integer(), documentFrequency: Type.Integer(), idf: Type.Number(), lengthRatio: Type.Number(), score: Type.Number() })),
});

/** A found chunk. */
export const HitShape = Type.Object({
  rank: Type.Integer(), score: Type.Number(), chunk: Type.String(), document: DocumentId, externalId: Type.String(), title: Type.String(), path: Type.String(), mediaType: Type.String(), language: Type.String(),
  headings: Type.Array(Type.String()), text: Type.String(), start: Type.Integer(), end: Type.Integer(), locator: LocatorShape,
  marks: Type.Array(Type.Object({ start: Type.Integer(), end: Type.Integer() }), { description: "Code-point spans inside `text` that match the query." }),
  snippet: Type.Object({ text: Type.String(), marks: Type.Array(Type.Object({ start: Type.Integer(), end: Type.Integer() })) }),
  explanation: Type.Optional(Type.Array(ArmShape)),
  diversity: Type.Optional(Type.Object({ rank: Type.Integer({ description: "Place by score alone." }), similarity: Type.Number({ description: "Largest similarity to a hit above, 0..1." }), value: Type.Number({ description: "What chose this place: half the score over the best one, less half the similarity." }) })),
});

/** Values of one field among the documents that were found. */
export const FacetShape = Type.Object({
  field: Type.String(),
  values: Type.Array(Type.Object({ value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]), documents: Type.Integer({ description: "Documents with this value." }), filter: Type.String({ description: "The filter that takes these documents." }) }), { description: "Those of most documents." }),
  more: Type.Integer({ description: "Different values that are not shown." }),
});

/** What became of one document in a search. */
export const WhyShape = Type.Object({
  document: DocumentId, externalId: Type.String(),
  outcome: Type.Enum(["shown", "below", "filtered", "unmatched", "unread"], { description: "Among the hits; matching, but behind them; left out by the filter; without a word of the query and without a vector; without text to find." }),
  reason: Type.String(), rank: Type.Union([Type.Integer(), Type.Null()], { description: "Place of its best chunk among the hits, or among documents where it is behind them; null beyond the best 1,000." }),
  leastScore: Type.Union([Type.Number(), Type.Null()], { description: "Score of the last hit shown." }), hit: Type.Union([HitShape, Type.Null()], { description: "Its best chunk, explained." }),
});
/** What became of one document in a search. */
export type WhyView = Static<typeof WhyShape>;

/** Hits with the snapshot they were computed at. */
export const SearchResultShape = Type.Object({
  query: Type.String(), correctedQuery: Type.Optional(Type.String({ description: "What was searched for instead, since nothing matches the query as it was typed." })), mode: Type.String(), snapshot: Type.Integer({ description: "Sequence number of the log that the index had applied." }),
  total: Type.Integer(), isLowerBound: Type.Boolean(), tookMs: Type.Number(), hits: Type.Array(HitShape), facets: Type.Optional(Type.Array(FacetShape)), why: Type.Optional(WhyShape),
  failedArm: Type.Optional(Type.Union([ErrorShape], { description: "Why the hits are by words alone, where the model could not be asked." })),
});
/** Hits with the snapshot they were computed at. */
export type SearchResult = Static<typeof SearchResultShape>;
/** Values of one field among the documents that were found. */
export type Facet = Static<typeof FacetShape>;
/** Titles and headings that complete what is typed. */
export const SuggestResultShape = Type.Object({
  query: Type.String(), snapshot: Type.Integer({ description: "Sequence number of the log that the index had applied." }), tookMs: Type.Number(),
  suggestions: Type.Array(Type.Object({ text: Type.String(), documents: Type.Integer({ description: "Documents with this title or heading." }) })),
});
/** A found chunk. */
export type Hit = Static<typeof HitShape>;

/** A quote and where it stands. */
export const CitationShape = Type.Object({
  document: DocumentId, externalId: Type.String(), version: Type.String(), chunk: Type.String(), title: Type.String(), quote: Type.String({ description: "Equals the extracted text at [start, end)." }), start: Type.Integer(), end: Type.Integer(), locator: LocatorShape,
});

/** A sentence that a generator wrote and that is not part of the answer. */
export const DroppedShape = Type.Object({
  text: Type.String(), reason: Type.Enum(["citation", "quote", "number", "name", "negation", "word", "splice", "order", "question"], { description: "No citation; a quote that does not stand in the cited passage; a number or unit, a name, a negation, a word that its sources lack; parts of several sentences put together; the same words for another thing; no word of the question." }),
  what: Type.String({ description: "The words that failed." }),
});

/** What a generator did for an answer. */
export const GenerationShape = Type.Object({
  model: Type.String(), upstream: Type.String(), isUsed: Type.Boolean({ description: "Whether the sentences are the generator's; false: they are quoted as without it." }), dropped: Type.Array(DroppedShape),
  withheld: Type.Integer({ description: "Passages that were not shown to it, for they hold orders to whoever answers." }), failed: Type.Optional(ErrorShape),
});

/** An answer: sentences, each with the citations that support it. */
export const AnswerShape = Type.Object({
  id: Type.String(), question: Type.String(), answered: Type.Boolean({ description: "False: the collection does not answer this; see `nearest`." }), answer: Type.String(),
  sentences: Type.Array(Type.Object({ text: Type.String(), citations: Type.Array(Type.Integer({ description: "Index into `citations`." })) })),
  citations: Type.Array(CitationShape), nearest: Type.Array(CitationShape, { description: "The nearest passages, when nothing answers." }),
  evidence: Type.Object({ score: Type.Number({ description: "0..1" }), threshold: Type.Number(), coverage: Type.Number({ description: "Share of the question's idf mass in the best passage." }) }),
  snapshot: Type.Integer(), tookMs: Type.Number(), generation: Type.Optional(Type.Union([GenerationShape], { description: "Where a generator was asked." })),
});
/** An answer: sentences, each with the citations that support it. */
export type Answer = Static<typeof AnswerShape>;

/** Most suggestions of one answer. */
const suggestionsMax = 20;

const AskInput = Type.Object({ collection: CollectionName, question: Type.String({ minLength: 1, maxLength: 4000, description: "A question in plain words." }), filter: FilterInput, sentences: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 3, description: "Most sentences in the answer." })), after: After });

/** Operations that find and answer. */
export const search = {
  search: operation({
    name: "search", summary: "Find chunks.", http: "POST /api/v1/collections/{collection}/search", role: "reader", effect: "read",
    input: value(Type.Object({
      collection: CollectionName, query: Type.String({ minLength: 1, maxLength: 4000, description: "Words; \"…\" is an exact phrase." }), mode: Type.Optional(Type.Enum(["hybrid", "keyword", "dense"], { default: "hybrid", description: "How to find: by words (keyword), by meaning (dense), or by both." })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 10, description: "Most hits in the answer." })), offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, default: 0, description: "Hits to pass over." })), filter: FilterInput,
      facets: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: filterFieldMax }), { maxItems: facetFieldsMax, description: "Count the values of these fields (lang, type, source, or metadata by name; * for all metadata)." })),
      typos: Type.Optional(Type.Boolean({ default: true, description: "Where nothing matches, search for words that are spelt nearly so." })),
      diversify: Type.Optional(Type.Boolean({ default: false, description: "Prefer hits that say different things (maximal marginal relevance over the best 100)." })),
      explain: Type.Optional(Type.Boolean({ default: false, description: "Show the parts of each score; they add up." })), onePerDocument: Type.Optional(Type.Boolean({ default: false, description: "Best chunk of each document only." })), why: Type.Optional(Type.String({ minLength: 1, maxLength: 4000, description: "A document, by id or path: say what became of it." })), after: After,
    })),
    output: value(SearchResultShape), errors: ["collection.not_found", "document.not_found", "document.ambiguous", "filter.invalid", "index.behind", "request.timeout"],
    examples: [{ title: "Words", input: { collection: "default", query: "pump pressure" } }, { title: "An exact phrase, explained", input: { collection: "default", query: "\"lead time\"", explain: true } }, { title: "By words alone", input: { collection: "default", query: "KP-200 seal", mode: "keyword" } }, { title: "Why a document is not among the hits", input: { collection: "default", query: "seal", why: "service/faq.html" } }, { title: "In German documents", input: { collection: "default", query: "Druck", filter: "lang = \"de\"" } }, { title: "How many documents of each language and type", input: { collection: "default", query: "pump", facets: ["lang", "type"] } }],
    cli: { command: "search", positionals: ["query"] }, mcp: true,
  }),
  suggest: operation({
    name: "suggest", summary: "Complete what is typed by titles and headings.", http: "POST /api/v1/collections/{collection}/suggest", role: "reader", effect: "read",
    input: value(Type.Object({
      collection: CollectionName, query: Type.String({ minLength: 1, maxLength: 200, description: "What is typed so far; the last word may be unfinished." }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: suggestionsMax, default: 8, description: "Most suggestions in the answer." })), filter: FilterInput,
    })),
    output: value(SuggestResultShape), errors: ["collection.not_found", "filter.invalid"],
    examples: [{ title: "Titles and headings with a word that begins so", input: { collection: "default", query: "warr" } }], cli: { command: "suggest", positionals: ["query"] },
  }),
  ask: operation({
    name: "ask", summary: "Answer a question with sentences quoted from the documents, or checked against them.", http: "POST /api/v1/collections/{collection}/ask", role: "reader", effect: "read",
    input: value(AskInput), output: value(AnswerShape), errors: ["collection.not_found", "filter.invalid", "index.behind", "request.timeout"],
    examples: [{ title: "A question", input: { collection: "default", question: "How high is the pump's pressure?" } }], cli: { command: "ask", positionals: ["question"] }, mcp: true,
  }),
  askStream: operation({
    name: "ask.stream", summary: "Answer a question, sentence by sentence.", http: "POST /api/v1/collections/{collection}/ask/stream", role: "reader", effect: "read",
    input: value(AskInput),
    output: stream(Type.Union([
      Type.Object({ type: Type.Literal("sources"), snapshot: Type.Integer(), hits: Type.Array(HitShape) }),
      Type.Object({ type: Type.Literal("sentence"), text: Type.String(), citations: Type.Array(CitationShape) }),
      Type.Object({ type: Type.Literal("dropped"), ...DroppedShape.properties }),
      Type.Object({ type: Type.Literal("answer"), answer: AnswerShape }),
    ])),
    errors: ["collection.not_found", "filter.invalid", "index.behind", "request.timeout"], examples: [{ title: "A question", input: { collection: "default", question: "Who approves travel?" } }],
  }),
};
