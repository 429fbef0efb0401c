// What can be done with documents of the list: read them again, one or all that failed, and delete them with a while to take that back.
import { useQueryClient } from "@tanstack/react-query";
import { client, type Document } from "../api.ts";
import { note } from "../shell/notices.tsx";
import { removeWithUndo, type Removable } from "../shell/undo.tsx";
import { upload } from "../shell/uploads.ts";
import { readAgain as readSourceAgain } from "../sources/read-again.ts";
import { dropFromLists, resetLongLists } from "./list/rows.ts";

/** Sources whose files the server reads in place. */
export const ofDisk = /^(?:folder|file):/;

/** Actions on documents of the list. */
export function useActions() {
  const queries = useQueryClient();
  const readAgain = async ({ collection, document, source, externalId }: Document, password?: string): Promise<void> => {
    try {
      if (ofDisk.test(source)) await client.ingest({ collection, path: source.replace(ofDisk, ""), retry: [externalId], ...(password === undefined ? {} : { password }) });
      else await upload([{ name: externalId, file: new File([await (await client.documents.original({ collection, document })).blob()], externalId) }], collection, queries);
    } catch (thrown) {
      note(thrown);
    }
  };
  const changed = (gone: ReadonlySet<string>): Promise<unknown> => {
    if (gone.size > 0) dropFromLists(queries, gone);
    else resetLongLists(queries);
    return Promise.all(["documents", "collections", "document"].map((name) => queries.invalidateQueries({ queryKey: [name] })));
  };
  return {
    /** Reads its file again, in its folder or from what was uploaded. */
    retry: (document: Document, password?: string): void => void readAgain(document, password),
    /** Reads all documents again that failed: folders by a run each, uploads one by one. */
    retryFailed: (collection: string): void => void retryFailed(collection, readAgain).catch(note),
    /** Deletes documents at once; they can be brought back as long as the server keeps them. */
    remove: (documents: readonly Document[]): void => void removeWithUndo(documents.map(removable), changed),
  };
}

/** Documents of one page while all that failed are gathered. */
const gatheredAtOnce = 1000;

async function retryFailed(collection: string, readOne: (document: Document) => Promise<void>): Promise<void> {
  const failed: Document[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await client.documents.list({ collection, status: "failed", limit: gatheredAtOnce, ...(cursor === undefined ? {} : { cursor }) });
    failed.push(...page.documents);
    cursor = page.next;
    if (cursor === undefined) break;
  }
  const wanted = new Set(failed.map(({ source }) => source));
  const { sources } = await client.sources.list({ collection });
  for (const source of sources) if (wanted.has(source.source)) await readSourceAgain(source, true);
  const known = new Set(sources.map(({ source }) => source));
  for (const document of failed) if (!known.has(document.source)) await readOne(document);
}

function removable({ collection, document, title }: Document): Removable {
  return {
    id: document, title,
    remove: async () => Date.parse((await client.documents.delete({ collection, document })).restorableUntil),
    restore: () => client.documents.restore({ collection, document }),
  };
}
