// SRT: utterances with their times.
import type { Format } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { readCues, writeCues } from "./cues.ts";

/** `.srt` */
export const format: Format = {
  name: "srt",
  version: 2,
  mediaType: "application/x-subrip",
  extensions: [".srt"],
  detect: (_head, name) => (name.toLowerCase().endsWith(".srt") ? 0.95 : 0),
  async read({ bytes }, output) {
    await writeCues(readCues(decodeText(bytes, output)), output);
  },
};
