// Three things to try that really work on what has been read: each is tried before it is shown.
import type { Connection } from "./connection.ts";
import { shellWord } from "./generated.ts";

const documentsMax = 10;
const headingsMax = 8;

/** How commands are written here, and a question that is known to work. */
export interface TryContext {
  readonly command: string;
  readonly dataDirectory: unknown;
  readonly question?: string;
}

/** Up to three lines: a search, a question, an address. Empty when nothing is searchable yet, or when the known question is not answered yet. */
export async function thingsToTry(connection: Connection, context: TryContext): Promise<string[]> {
  const suffix = typeof context.dataDirectory === "string" ? ` --data-dir ${shellWord(context.dataDirectory)}` : "";
  const headings = await headingsOf(connection);
  const query = await first(headings, async (heading) => (await connection.call("search", { collection: "default", query: heading, limit: 1 })).hits.length > 0);
  if (query === undefined) return [];
  const questions = context.question === undefined ? headings.map((heading) => `What about ${heading}?`) : [context.question];
  const question = await first(questions, async (text) => (await connection.call("ask", { collection: "default", question: text })).answered);
  if (question === undefined && context.question !== undefined) return [];
  const commands = [`${context.command} search ${shellWord(query)}${suffix}`, ...(question === undefined ? [] : [`${context.command} ask ${shellWord(question)}${suffix}`])];
  return [...commands, `${connection.url}/api/docs`];
}

/** Headings of what has been read: those of two to six words first, names of files last. */
async function headingsOf(connection: Connection): Promise<string[]> {
  const { documents } = await connection.call("documents.list", { collection: "default", status: "read", limit: documentsMax });
  const headings: string[] = [];
  for (const document of documents.filter((candidate) => candidate.isSearchable)) {
    const { elements } = await connection.call("documents.elements", { collection: "default", document: document.document, limit: 50 });
    headings.push(...elements.filter((element) => element.type === "heading").map((element) => element.text), document.title);
  }
  const cleaned = new Set(headings.map((heading) => heading.replace(/["'`\\$]/g, "").replace(/\s+/g, " ").trim()).filter((heading) => heading.length >= 3 && heading.length <= 60));
  return [...cleaned].toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, headingsMax);
}

function rankOf(heading: string): number {
  if (/\.\w{1,5}$/.test(heading)) return 2;
  const count = heading.split(" ").length;
  return count >= 2 && count <= 6 ? 0 : 1;
}

async function first<T>(candidates: readonly T[], works: (candidate: T) => Promise<boolean>): Promise<T | undefined> {
  for (const candidate of candidates) if (await works(candidate)) return candidate;
  return undefined;
}
