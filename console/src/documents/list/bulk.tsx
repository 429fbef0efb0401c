// What is done with many documents at once: those that are chosen, those that are listed, those that failed.
import type { Document } from "../../api.ts";
import { Copy } from "../../parts/copy.tsx";
import { count, number } from "../../text.ts";
import { useActions } from "../actions.ts";
import { asCsv } from "./columns.ts";
import type { Chosen } from "./table.tsx";

interface Given {
  readonly collection: string;
  readonly documents: readonly Document[];
  /** Documents of the collection that failed. */
  readonly failed: number;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  /** Reads a list again that is too long to follow what changes. */
  readonly onReadAgain: (() => void) | undefined;
}

/** The line above the table. */
export function Bulk({ collection, documents, failed, chosen, onChoose, onReadAgain }: Given) {
  const { remove, retryFailed } = useActions();
  const isChosen = chosen.size > 0;
  const copied = isChosen ? [...chosen.values()] : documents;
  const removeChosen = (): void => {
    remove([...chosen.values()]);
    onChoose(new Map());
  };
  return (
    <div role="group" aria-label="Many at once" className="flex flex-wrap items-center gap-2 px-4 pb-3 text-table text-soft md:px-6">
      <span role="status">{isChosen ? `${number(chosen.size)} selected` : <span className="max-md:hidden">j k move · x selects · Enter opens · Delete deletes</span>}</span>
      {isChosen ? <button type="button" className="button" onClick={removeChosen}>Delete {count(chosen.size, "document")}</button> : null}
      {isChosen ? <button type="button" className="button" onClick={() => onChoose(new Map())}>Select none</button> : null}
      <Copy text={() => asCsv(copied)} what={count(copied.length, isChosen ? "selected document" : "listed document")} label="Copy as CSV" />
      {failed > 0 && !isChosen ? <button type="button" className="button" onClick={() => retryFailed(collection)}>Read all {number(failed)} failed again</button> : null}
      {onReadAgain ? <button type="button" className="button" title="So long a list does not follow what changes" onClick={onReadAgain}>Read the list again</button> : null}
    </div>
  );
}
