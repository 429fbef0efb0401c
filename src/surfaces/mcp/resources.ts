// Documents as resources: `plinth://COLLECTION/DOCUMENT` is the text of one, as far as the caller may read it.
import { fail } from "#core/errors";
import type { Json, JsonObject } from "#core/json";
import type { Dispatcher } from "#contract/dispatch";
import type { Context } from "#contract/operation";

/** Documents of one page of the list. */
const pageDocuments = 100;
/** Elements that are read at a time, and text that one resource gives at most, in UTF-16 units. */
const pageElements = 1000;
const textLengthMax = 1_000_000;

/** The form of a resource's address. */
export const resourceTemplates: readonly JsonObject[] = [{ uriTemplate: "plinth://{collection}/{document}", name: "document", title: "A document's text", mimeType: "text/plain" }];

async function ask<Value>(dispatcher: Dispatcher, operation: string, { input, context }: { readonly input: JsonObject; readonly context: Context }): Promise<Value> {
  return ((await dispatcher.call(operation, { input }, context)) as { readonly value: Value }).value;
}

/** A page of the documents of all collections; the cursor is that of the page before. */
export async function listResources(dispatcher: Dispatcher, { cursor }: JsonObject, context: Context): Promise<JsonObject> {
  const { collections } = await ask<{ readonly collections: readonly { readonly collection: string }[] }>(dispatcher, "collections.list", { input: {}, context });
  const names = collections.map(({ collection }) => collection);
  const [at = names[0] ?? "", inside = ""] = typeof cursor === "string" ? cursor.split(" ") : [];
  if (at === "") return { resources: [] };
  if (!names.includes(at)) throw fail("request.invalid", { where: "cursor", problem: "it is not a cursor of this list" });
  const page = await ask<{ readonly documents: readonly { readonly document: string; readonly title: string; readonly externalId: string }[]; readonly next?: string }>(dispatcher, "documents.list", { input: { collection: at, limit: pageDocuments, ...(inside === "" ? {} : { cursor: inside }) }, context });
  const following = names[names.indexOf(at) + 1];
  const next = page.next === undefined ? following : `${at} ${page.next}`;
  const resources = page.documents.map(({ document, title, externalId }): Json => ({ uri: `plinth://${at}/${document}`, name: externalId, title, mimeType: "text/plain" }));
  return { resources, ...(next === undefined ? {} : { nextCursor: next }) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw fail("request.invalid", { where: "uri", problem: "a percent sign must begin an encoded byte of UTF-8" }, cause);
  }
}

/** The text of a document. @throws document.not_found, collection.not_found, request.invalid */
export async function readResource(dispatcher: Dispatcher, { uri }: JsonObject, context: Context): Promise<JsonObject> {
  const [, collection, document] = /^plinth:\/\/([^/]+)\/(.+)$/.exec(typeof uri === "string" ? uri : "") ?? [];
  if (typeof uri !== "string" || collection === undefined || document === undefined) throw fail("request.invalid", { where: "uri", problem: "must be plinth://COLLECTION/DOCUMENT" });
  const texts: string[] = [];
  let length = 0;
  for (let from = 0, total = 1; from < total && length < textLengthMax; from += pageElements) {
    const page = await ask<{ readonly total: number; readonly elements: readonly { readonly text: string }[] }>(dispatcher, "documents.elements", { input: { collection, document: decoded(document), from, limit: pageElements }, context });
    ({ total } = page);
    for (const { text } of page.elements) {
      texts.push(text);
      length += text.length;
    }
  }
  return { contents: [{ uri, mimeType: "text/plain", text: texts.join("\n\n").slice(0, textLengthMax) }] };
}
