// What can be done with a document of the list: read it again, delete it with a while to take that back.
import { useQueryClient } from "@tanstack/react-query";
import { client, type Document } from "../api.ts";
import { note } from "../shell/notices.tsx";
import { removeWithUndo, type Removable } from "../shell/undo.tsx";
import { upload } from "../shell/uploads.ts";

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
  const changed = () => Promise.all(["documents", "collections", "document"].map((name) => queries.invalidateQueries({ queryKey: [name] })));
  return {
    /** Reads its file again, in its folder or from what was uploaded. */
    retry: (document: Document, password?: string): void => void readAgain(document, password),
    /** Deletes documents at once; they can be brought back as long as the server keeps them. */
    remove: (documents: readonly Document[]): void => void removeWithUndo(documents.map(removable), changed),
  };
}

function removable({ collection, document, title }: Document): Removable {
  return {
    id: document, title,
    remove: async () => Date.parse((await client.documents.delete({ collection, document })).restorableUntil),
    restore: () => client.documents.restore({ collection, document }),
  };
}
