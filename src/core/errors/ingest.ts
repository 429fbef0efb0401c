// Errors of reading sources and files.
import type { ErrorEntry } from "./entry.ts";

/** Errors of reading sources and files. */
export const ingestErrors = {
  "source.not_found": { status: 404, exit: 4, message: "There is nothing at {path}.", remedy: "Check the path." },
  "source.unreadable": { status: 422, exit: 3, message: "{path} cannot be read: {reason}.", remedy: "Give this user the right to read it, then ingest again." },
  "source.outside": { status: 403, exit: 5, message: "{path} leads out of the folder.", remedy: "Move the file into the folder; links that leave it are not followed." },
  "source.broken_link": { status: 422, exit: 3, message: "{path} is a link that leads to nothing.", remedy: "Remove the link, or put back what it leads to." },
  "source.loop": { status: 422, exit: 3, message: "{path} is a link into itself.", remedy: "Remove the link." },
  "ingest.file_too_large": { status: 413, exit: 3, message: "{path} has {bytes} bytes; the limit is {limit}.", remedy: "Raise ingest.fileBytesMax, or split the file." },
  "ingest.bad_line": { status: 422, exit: 3, message: "Line {line} of {path} is not a document: {problem}.", remedy: "Each line needs `id` and `text`; correct the line or use --as file." },
  "ingest.changed_while_read": { status: 409, exit: 3, message: "{path} changed while it was read.", remedy: "Nothing to do: it is read again on the next run.", retryable: true },
  "parse.unsupported": { status: 415, exit: 3, message: "{name} is {mediaType}, which no parser reads.", remedy: "Convert it to a format in docs/formats.md." },
  "parse.no_libreoffice": { status: 415, exit: 3, message: "{name} is {mediaType}, which LibreOffice converts; it is not installed here.", remedy: "Install it (`apt-get install libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui`), start Plinth again, then `plinth ingest PATH --retry-failed`." },
  "parse.damaged": { status: 422, exit: 3, message: "{name} is damaged: {problem}.", remedy: "Save it again from the program that made it." },
  "parse.encrypted": { status: 422, exit: 3, message: "{name} is encrypted.", remedy: "For a PDF: `plinth ingest PATH --password WORD` (`plinth parse FILE --password WORD`), or give the password on the document's page. Otherwise remove the password, then ingest it again." },
  "parse.pixels": { status: 413, exit: 3, message: "{name} has {pixels} pixels; the limit is {limit}.", remedy: "Make it smaller, or cut it into parts." },
  "ocr.unavailable": { status: 501, exit: 6, message: "The text of {name} cannot be recognised: {reason}.", remedy: "Install the language data: npm install @tesseract.js-data/LANGUAGE, or the system's tesseract with its data." },
  "parse.too_deep": { status: 422, exit: 3, message: "{name} is nested deeper than {limit} levels.", remedy: "Flatten it." },
  "parse.too_large": { status: 413, exit: 3, message: "{name} gives more than {limit} {unit}.", remedy: "Split it, or raise the limit {setting}." },
  "parse.timeout": { status: 422, exit: 3, message: "{name} was not read within {limitMs} ms.", remedy: "Raise ingest.parseMillisecondsMax, or split the file.", retryable: true },
  "parse.memory": { status: 422, exit: 3, message: "Reading {name} took more than {limitBytes} bytes of memory.", remedy: "Raise ingest.parseMemoryBytesMax, or split the file." },
  "parse.crashed": { status: 422, exit: 3, message: "The parser died while it read {name} ({reason}).", remedy: "The file is named in the ledger; report it if it should be readable.", retryable: true },
  "parse.forbidden": { status: 422, exit: 3, message: "The parser of {name} tried to {action}.", remedy: "Parsers have no network and read only their file; report the parser." },
  "parse.bomb": { status: 422, exit: 3, message: "{name} unpacks to more than {bytes} bytes, far more than its size allows.", remedy: "If you trust it, unpack it yourself and ingest what is inside." },
  "parse.empty": { status: 422, exit: 3, message: "{name} holds no text.", remedy: "Nothing to do; it is listed as empty." },
} as const satisfies Record<string, ErrorEntry>;
