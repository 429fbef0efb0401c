// The answer's sentences with their chips, or that there is no answer and what stands nearest.
import type { Answer } from "../api.ts";
import { placeInWords } from "../text.ts";
import { CitationChip } from "./chip.tsx";
import type { Asked } from "./stream.ts";

interface Choice {
  /** The opened citation, from 1. */
  readonly cite: number | undefined;
  readonly onChoose: (cite: number) => void;
}

/** Sentences, each followed by the numbers of its sources. */
export function AnswerText({ asked, cite, isGrowing, onChoose }: Choice & { readonly asked: Asked; readonly isGrowing: boolean }) {
  return (
    <div aria-live="polite" aria-busy={isGrowing} className="flex flex-col gap-3 text-[16px] leading-7" data-part="answer">
      {asked.sentences.map(({ text, citations }, sentence) => (
        <p key={sentence} className="arrive break-words whitespace-pre-line">
          {text}{" "}
          {citations.map((index) => {
            const citation = asked.citations[index];
            return citation === undefined ? null : <CitationChip key={index} citation={citation} number={index + 1} isOpen={cite === index + 1} onOpen={() => onChoose(index + 1)} />;
          })}
        </p>
      ))}
    </div>
  );
}

/** No answer, said plainly, with the nearest passages. */
export function Nearest({ answer, cite, onChoose }: Choice & { readonly answer: Answer }) {
  const { nearest, evidence } = answer;
  return (
    <div className="flex flex-col gap-4" data-part="not-answered">
      <div className="rounded-box border border-line bg-panel p-4">
        <p className="font-medium">This collection does not answer that.</p>
        <p className="mt-1 text-soft">The best passage reaches {evidence.score.toFixed(2)} of the {evidence.threshold.toFixed(2)} that an answer needs, so nothing is quoted as one. {nearest.length > 0 ? "What stands nearest:" : "No passage comes near."}</p>
      </div>
      <ol className="flex flex-col gap-3">
        {nearest.map((citation, index) => (
          <li key={citation.chunk} className="flex gap-3">
            <CitationChip citation={citation} number={index + 1} isOpen={cite === index + 1} onOpen={() => onChoose(index + 1)} />
            <div className="min-w-0">
              <p className="line-clamp-3 break-words">{citation.quote}</p>
              <p className="truncate text-table text-soft">{citation.title} · {placeInWords(citation.locator)}</p>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
