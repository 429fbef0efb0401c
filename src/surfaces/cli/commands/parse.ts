// `plinth parse FILE`: what a parser reads in a file, without storing anything.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Parsed } from "#contract/system";
import { exitCodes, type ErrorEntry } from "#core/errors/entry";
import { errorTable, fail, type ErrorCode } from "#core/errors";
import type { Command } from "../command.ts";
import { printParsed } from "../output/parsed.ts";

/** Times that a terminal is asked for a password. */
const askedMax = 3;

/** The parse command. */
export const parseCommand: Command = {
  words: "parse",
  summary: "Show how a file is read, without storing it.",
  positionals: [{ property: "file", placeholder: "FILE", description: "File to read.", isRequired: true }],
  options: [{ name: "password", property: "password", kind: "text", placeholder: "WORD", description: "Opens a locked PDF; on a terminal it is asked for. It is never written down." }],
  examples: [
    { title: "See elements and places", line: "plinth parse report.html" },
    { title: "As JSON", line: "plinth parse data.csv --json" },
    { title: "A locked PDF", line: "plinth parse locked.pdf --password WORD" },
    { title: "By a Plinth elsewhere", line: "plinth parse notes.md --url http://plinth.example:7411 --key KEY" },
  ],
  run: async ({ values, host, printer, connect }) => {
    const path = resolve(host.cwd, values.text("file") ?? "");
    const facts = await stat(path).catch((cause: unknown) => {
      throw fail("source.not_found", { path }, cause);
    });
    if (!facts.isFile()) throw fail("source.unreadable", { path, reason: "it is not a file" });
    const connection = await connect({ isTemporary: true });
    const parse = (password: string | undefined): Promise<Parsed> => connection.call("parse", { name: basename(path), ...(password === undefined ? {} : { password }), body: createReadStream(path) });
    let parsed = await parse(values.text("password"));
    for (let asked = 0; parsed.error?.code === "parse.encrypted" && host.askSecret && asked < askedMax; asked++) {
      const password = await host.askSecret(`Password of ${basename(path)}: `);
      if (password === undefined) break;
      parsed = await parse(password);
    }
    if (printer.isJson) await printer.json(parsed);
    else await printParsed(printer, parsed);
    const entry: ErrorEntry | undefined = parsed.error === undefined ? undefined : errorTable[parsed.error.code as ErrorCode];
    return parsed.status === "failed" ? (entry?.exit ?? exitCodes.refused) : exitCodes.ok;
  },
};
