// What the lives of a chaos run work on: notes that change with each life.

/** What a life may be killed inside of. */
export type Phase = "parse" | "commit" | "embed" | "apply" | "swap";

/** All phases. */
export const phases: readonly Phase[] = ["parse", "commit", "embed", "apply", "swap"];

/** Number of notes. */
export const notes = 60;

/** External id of a note. */
export function noteId(note: number): string {
  return `note-${note}`;
}

/** Text of a note as life `generation` writes it. */
export function noteText(note: number, generation: number): string {
  return `Note ${note} of life ${generation}.\n\n${`The pump of note ${note} runs at ${generation * 7 + note} bar. `.repeat(1 + (note % 20))}`;
}
