// A hit's score as a bar that adds up, and its terms as a table that adds up.
import type { Hit } from "../api.ts";

interface Part {
  readonly name: string;
  readonly arm: string;
  readonly score: number;
  readonly term: NonNullable<Hit["explanation"]>[number]["terms"][number] | undefined;
}

const hues = ["bg-series-1", "bg-series-2", "bg-series-3", "bg-series-4", "bg-series-5", "bg-series-6"];

/** The parts of a score, strongest first: the terms of each arm, scaled to what the arm gives. */
function partsOf(hit: Hit): readonly Part[] {
  return (hit.explanation ?? []).flatMap(({ arm, contribution, rawScore, terms }): readonly Part[] => {
    if (terms.length === 0) return [{ name: arm, arm, score: contribution, term: undefined }];
    return terms.map((term) => ({ name: term.term, arm, score: rawScore === 0 ? 0 : (term.score / rawScore) * contribution, term }));
  }).toSorted((a, b) => b.score - a.score);
}

/** The score beside `max`, in the colours of its parts. */
export function ScoreBar({ hit, max }: { readonly hit: Hit; readonly max: number }) {
  const parts = partsOf(hit);
  const shown = parts.length > 0 ? parts : [{ name: "score", score: hit.score }];
  return (
    <span className="inline-flex items-center gap-2" title={shown.map(({ name, score }) => `${name} ${score.toFixed(2)}`).join(" + ")}>
      <span aria-hidden="true" className="flex h-1.5 w-12 overflow-hidden rounded-full bg-sunken md:w-24">
        {shown.map(({ name, score }, index) => <span key={`${name}${index}`} className={hues[index % hues.length]} style={{ width: `${max > 0 ? (100 * score) / max : 0}%` }} />)}
      </span>
      <span className="text-table text-soft">{hit.score.toFixed(2)}</span>
    </span>
  );
}

/** Each part of the score with the numbers that make it. */
export function Explanation({ hit }: { readonly hit: Hit }) {
  const parts = partsOf(hit);
  if (parts.length === 0) return <p className="text-table text-soft">This hit came without an explanation.</p>;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label="Parts of the score">
      <table className="text-table">
        <thead>
          <tr className="text-left text-soft">
            <th className="py-1 pr-6 font-normal">term</th>
            <th className="py-1 pr-6 text-right font-normal"><abbr title="Term frequency: how often it stands in this chunk" className="no-underline">tf</abbr></th>
            <th className="py-1 pr-6 text-right font-normal"><abbr title="Document frequency: how many chunks have it" className="no-underline">df</abbr></th>
            <th className="py-1 pr-6 text-right font-normal"><abbr title="Inverse document frequency: how rare it is" className="no-underline">idf</abbr></th>
            <th className="py-1 pr-6 text-right font-normal"><abbr title="Length of this chunk beside the mean" className="no-underline">length</abbr></th>
            <th className="py-1 text-right font-normal">part</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ name, arm, score, term }, index) => (
            <tr key={`${arm} ${name}`} className="border-t border-line">
              <td className="py-1 pr-6"><span aria-hidden="true" className={`mr-2 inline-block size-2 rounded-full ${hues[index % hues.length]}`} />{name}</td>
              <td className="py-1 pr-6 text-right">{term?.frequency ?? "–"}</td>
              <td className="py-1 pr-6 text-right">{term?.documentFrequency ?? "–"}</td>
              <td className="py-1 pr-6 text-right">{term?.idf.toFixed(2) ?? "–"}</td>
              <td className="py-1 pr-6 text-right">{term === undefined ? "–" : `× ${term.lengthRatio.toFixed(2)}`}</td>
              <td className="py-1 text-right">{score.toFixed(3)}</td>
            </tr>
          ))}
          <tr className="border-t border-strong-line font-medium">
            <td className="py-1 pr-6" colSpan={5}>score</td>
            <td className="py-1 text-right">{hit.score.toFixed(3)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
