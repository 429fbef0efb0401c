// Subtitles as cues with their times: WebVTT and SubRip share the shape.
import type { FormatOutput } from "#ports/reading/format";

/** Cues that are joined to one utterance at most lie this close together, in milliseconds. */
const pauseMsMax = 1500;
const utteranceCharactersMax = 400;

/** One cue. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly speaker: string;
}

const timing = /((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})/;

/** All cues of a file, in order; what stands between them (notes, styles) is left out. */
export function readCues(source: string): readonly Cue[] {
  const cues: Cue[] = [];
  for (const block of source.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => timing.test(line));
    const match = timing.exec(lines[at] ?? "");
    if (!match) continue;
    const raw = lines.slice(at + 1).join("\n");
    const speaker = (/<v(?:\.[\w.]+)?\s+([^>]{1,100})>/.exec(raw)?.[1] ?? "").trim();
    const text = plain(raw);
    if (text !== "") cues.push({ startMs: millisecondsOf(match[1] ?? ""), endMs: millisecondsOf(match[2] ?? ""), text, speaker });
  }
  return cues;
}

/** Gives out cues as utterances; lines of one speaker that follow closely are one until a sentence ends. */
export async function writeCues(cues: readonly Cue[], output: FormatOutput): Promise<void> {
  let held: Cue | undefined;
  for (const cue of cues) {
    const goesOn = held && held.speaker === cue.speaker && cue.startMs - held.endMs <= pauseMsMax && held.text.length < utteranceCharactersMax && !/[.!?\u2026\u3002]["'\u201d)]?$/.test(held.text);
    if (held && goesOn) held = { ...held, endMs: Math.max(held.endMs, cue.endMs), text: `${held.text} ${cue.text}` };
    else {
      if (held) await write(held, output);
      held = cue;
    }
  }
  if (held) await write(held, output);
}

async function write({ startMs, endMs, text, speaker }: Cue, output: FormatOutput): Promise<void> {
  await output.element({ type: "utterance", text: speaker === "" ? text : `${speaker}: ${text}`, locator: { kind: "time", startMs, endMs: Math.max(startMs, endMs) } });
}

function plain(text: string): string {
  return text.replace(/<[^>]{0,200}>|\{\\[^}]{0,100}\}/g, "").replace(/&nbsp;/g, " ").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&(?:lrm|rlm);/g, "").replace(/&amp;/g, "&").replace(/\s+/g, " ").trim();
}

function millisecondsOf(time: string): number {
  const parts = time.replace(",", ".").split(":").map(Number);
  return Math.round(parts.reduce((sum, part) => sum * 60 + part, 0) * 1000);
}
