// The end of a collection, which cannot be taken back: its name is typed first.
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { client, type Collection } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { count } from "../text.ts";

/** Deletes the collection when its name stands in the field. */
export function DeleteCollection({ collection: { collection, documents }, onDeleted }: { readonly collection: Collection; readonly onDeleted: () => void }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const remove = async (): Promise<void> => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      await client.collections.delete({ collection, confirm: typed });
      await Promise.all(["collections", "documents", "sources"].map((name) => queries.invalidateQueries({ queryKey: [name] })));
      onDeleted();
    } catch (thrown) {
      setFailure(thrown);
      setIsBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void remove();
  };
  return (
    <section aria-labelledby="delete" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="delete" className="font-semibold">Delete {collection}</h2>
      <p className="mt-1 text-table text-soft">{count(documents, "document")} with their index and vectors go at once, and cannot be brought back. Files in folders stay where they are.</p>
      <form onSubmit={submit} className="mt-2 flex flex-wrap items-center gap-2">
        <input aria-label="Type the collection's name" placeholder={`Type ${collection}`} className="field min-w-0 flex-1 basis-40 md:max-w-56" autoComplete="off" spellCheck={false} value={typed} onChange={({ target }) => setTyped(target.value)} />
        <button type="submit" className="button" disabled={isBusy || typed !== collection}>Delete collection</button>
      </form>
      {failure ? <Failure error={failure} /> : null}
    </section>
  );
}
