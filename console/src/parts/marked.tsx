// Text with marked spans, always as text.
import type { Span } from "../api.ts";
import { cut } from "../text.ts";

/** `text` with its code-point spans marked; words of a citation are violet. */
export function Marked({ text, spans, isCitation = false }: { readonly text: string; readonly spans: readonly Span[]; readonly isCitation?: boolean }) {
  if (spans.length === 0) return text;
  return cut(text, spans).map((piece, index) => (piece.mark < 0 ? piece.text : <mark key={index} className={isCitation ? "citation" : undefined}>{piece.text}</mark>));
}
