// What can be done with a document of the list: read it again, delete it after a moment to take that back.
import { useQueryClient } from "@tanstack/react-query";
import { client, type Document } from "../api.ts";
import { note } from "../shell/notices.tsx";
import { doLater } from "../shell/undo.tsx";
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
  return {
    /** Reads its file again, in its folder or from what was uploaded. */
    retry: (document: Document, password?: string): void => void readAgain(document, password),
    remove: ({ collection, document, title }: Document): void => {
      const send = async (): Promise<void> => {
        await client.documents.delete({ collection, document });
        await Promise.all(["documents", "collections"].map((name) => queries.invalidateQueries({ queryKey: [name] })));
      };
      void doLater({ id: document, words: `“${title}” deleted` }, send, note);
    },
  };
}
