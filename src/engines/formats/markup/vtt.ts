// WebVTT: utterances with their speaker and their times; notes and styles are left out.
import type { Format } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { readCues, writeCues } from "./cues.ts";

/** `.vtt` */
export const format: Format = {
  name: "webvtt",
  version: 2,
  mediaType: "text/vtt",
  extensions: [".vtt"],
  detect: (head, name) => (/^\ufeff?WEBVTT(?:\s|$)/.test(new TextDecoder().decode(head.subarray(0, 32))) ? 1 : name.toLowerCase().endsWith(".vtt") ? 0.9 : 0),
  async read({ bytes }, output) {
    await writeCues(readCues(decodeText(bytes, output)), output);
  },
};
