// The page's way to its server: the SDK with the browser's login, and the shapes that views use.
import { createClient, PlinthError, type Client, type OperationName } from "#surfaces/sdk/index";

import { sendingFetch } from "./sending.ts";

export { PlinthError };
export type { OperationName };

/** The client of the server that sent this page. */
export const client: Client = createClient({ url: "" });

/** A client that tells how many bytes of an upload have left. */
export function clientTelling(onSent: (bytes: number) => void): Client {
  return createClient({ url: "", fetch: sendingFetch(onSent) });
}

/** A hit of a search. */
export type Hit = Awaited<ReturnType<Client["search"]>>["hits"][number];
/** The values of a field among the documents that a search found. */
export type Facet = NonNullable<Awaited<ReturnType<Client["search"]>>["facets"]>[number];
/** A whole answer. */
export type Answer = Awaited<ReturnType<Client["ask"]>>;
/** A quote and where it stands. */
export type Citation = Answer["citations"][number];
/** An event of a streamed answer. */
export type AnswerEvent = ReturnType<Client["ask"]["stream"]> extends AsyncIterable<infer Event> ? Event : never;
/** A document of a list. */
export type Document = Awaited<ReturnType<Client["documents"]["list"]>>["documents"][number];
/** An element of a document. */
export type Element = Awaited<ReturnType<Client["documents"]["elements"]>>["elements"][number];
/** A chunk of a document. */
export type Chunk = Awaited<ReturnType<Client["documents"]["chunks"]>>["chunks"][number];
/** What became of one unit of a document. */
export type LedgerEntry = Awaited<ReturnType<Client["documents"]["ledger"]>>["entries"][number];
/** A page: what stands where on it, and what became of it. */
export type PageFacts = Awaited<ReturnType<Client["documents"]["page"]>>;
/** A collection with its vector spaces. */
export type Collection = Awaited<ReturnType<Client["collections"]["get"]>>;
/** A folder or file that a collection is read from. */
export type Source = Awaited<ReturnType<Client["sources"]["list"]>>["sources"][number];
/** How far two models agree. */
export type Compared = Awaited<ReturnType<Client["collections"]["compare"]>>;
/** An evaluation with its report. */
export type Evaluation = Awaited<ReturnType<Client["evaluations"]["get"]>>;
/** What came out of an evaluation. */
export type Report = NonNullable<Evaluation["report"]>;
/** An evaluation of a list. */
export type EvaluationSummary = Awaited<ReturnType<Client["evaluations"]["list"]>>["evaluations"][number];
/** A job. */
export type Job = Awaited<ReturnType<Client["jobs"]["get"]>>;
/** A key without its secret. */
export type Key = Awaited<ReturnType<Client["keys"]["list"]>>["keys"][number];
/** An endpoint with how it does now. */
export type Endpoint = Awaited<ReturnType<Client["endpoints"]["get"]>>;
/** A limit with what its window holds. */
export type Limit = Awaited<ReturnType<Client["limits"]["list"]>>["limits"][number];
/** What a test of an endpoint went through. */
export type EndpointTested = Awaited<ReturnType<Client["endpoints"]["test"]>>;
/** Where something stands. */
export type Locator = Citation["locator"];
/** Code points of the extracted text, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
/** An error as rows hold it and people read it. */
export interface Told {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}
