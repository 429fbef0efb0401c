// `plinth parse FILE`: what a parser reads in a file, without storing anything.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { exitCodes, type ErrorEntry } from "#core/errors/entry";
import { errorTable, fail, type ErrorCode } from "#core/errors";
import type { Command } from "../command.ts";
import { printParsed } from "../output/parsed.ts";

/** The parse command. */
export const parseCommand: Command = {
  words: "parse",
  summary: "Show how a file is read, without storing it.",
  positionals: [{ property: "file", placeholder: "FILE", description: "File to read.", isRequired: true }],
  options: [],
  examples: [
    { title: "See elements and places", line: "plinth parse report.html" },
    { title: "As JSON", line: "plinth parse data.csv --json" },
    { title: "By a Plinth elsewhere", line: "plinth parse notes.md --url http://plinth.example:7411 --key KEY" },
  ],
  run: async ({ values, host, printer, connect }) => {
    const path = resolve(host.cwd, values.text("file") ?? "");
    const facts = await stat(path).catch((cause: unknown) => {
      throw fail("source.not_found", { path }, cause);
    });
    if (!facts.isFile()) throw fail("source.unreadable", { path, reason: "it is not a file" });
    const connection = await connect({ isTemporary: true });
    const parsed = await connection.call("parse", { name: basename(path), body: createReadStream(path) });
    if (printer.isJson) await printer.json(parsed);
    else await printParsed(printer, parsed);
    const entry: ErrorEntry | undefined = parsed.error === undefined ? undefined : errorTable[parsed.error.code as ErrorCode];
    return parsed.status === "failed" ? (entry?.exit ?? exitCodes.refused) : exitCodes.ok;
  },
};
