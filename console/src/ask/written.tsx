// Whose words an answer's sentences are, and the sentences that the check dropped.
import type { Answer } from "../api.ts";

const reasons: Readonly<Record<string, string>> = {
  citation: "cites nothing", quote: "its quote does not stand there", number: "a number or unit that its sources lack", name: "a name that its sources lack", negation: "a negation more or less than its sources",
  word: "a word that its sources lack", splice: "parts of different sentences", order: "the same words for another thing", question: "no word of the question",
};

/** What a generator did; nothing where none was asked. */
export function Written({ generation }: { readonly generation: Answer["generation"] }) {
  if (generation === undefined) return null;
  const { model, upstream, isUsed, dropped, withheld, failed } = generation;
  return (
    <div className="flex flex-col gap-2 text-table text-soft" data-part="generation">
      <p>{isUsed ? `Written by ${model} at ${upstream}; each sentence was checked against what it cites.` : `Quoted from the documents: nothing that ${model} at ${upstream} wrote stood the check.`}</p>
      {failed === undefined ? null : <p>{failed.message} {failed.remedy}</p>}
      {withheld === 0 ? null : <p>{withheld} {withheld === 1 ? "passage was" : "passages were"} not shown to it: they hold orders to whoever answers.</p>}
      {dropped.length === 0 ? null : (
        <details>
          <summary className="cursor-pointer">{dropped.length} {dropped.length === 1 ? "sentence" : "sentences"} dropped</summary>
          <ul className="mt-2 flex flex-col gap-2">
            {dropped.map(({ text, reason, what }, index) => <li key={index} className="break-words"><s>{text}</s> — {reasons[reason] ?? reason}{what === "" ? "" : `: ${what}`}</li>)}
          </ul>
        </details>
      )}
    </div>
  );
}
