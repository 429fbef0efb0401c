// Errors of rows, blobs, indexes and jobs.
import type { ErrorEntry } from "./entry.ts";

/** Errors of rows, blobs, indexes and jobs. */
export const storeErrors = {
  "data.locked": { status: 503, exit: 6, message: "The data directory {directory} is in use by process {pid}.", remedy: "Use the running Plinth at {url}, stop it, or name another with --data-dir." },
  "data.not_found": { status: 404, exit: 4, message: "Nothing has been read into the data directory {directory} yet.", remedy: "Read something with `plinth ingest PATH` or `plinth up FOLDER`, or name another with --data-dir." },
  "data.newer": { status: 500, exit: 3, message: "The data directory was written by a newer Plinth (schema {found}, this one knows {known}).", remedy: "Install the newer version." },
  "data.disk_full": { status: 507, exit: 6, message: "The disk is full while writing {what}.", remedy: "Free some space; nothing accepted was lost, and Plinth goes on by itself.", retryable: true },
  "data.damaged": { status: 500, exit: 3, message: "{what} is damaged: {problem}.", remedy: "Restore the data directory from a backup." },
  "row.conflict": { status: 409, exit: 3, message: "A row of {table} is not as expected.", remedy: "Read it again and repeat the change.", retryable: true },
  "blob.not_found": { status: 404, exit: 4, message: "The blob {hash} is not in the store.", remedy: "Ingest the document again." },
  "blob.damaged": { status: 500, exit: 3, message: "The blob {hash} does not match its hash.", remedy: "Ingest the document again." },
  "index.behind": { status: 503, exit: 6, message: "The index is at {applied}, the request asks for {wanted}.", remedy: "Try again in a moment, or leave out `after`.", retryable: true },
  "index.damaged": { status: 500, exit: 3, message: "The index segment {segment} is damaged: {problem}.", remedy: "Run `plinth rebuild`; the rows are whole and queries go on." },
  "index.not_found": { status: 404, exit: 4, message: "There is no index {index}.", remedy: "Run `plinth rebuild`." },
  "index.vectors_full": { status: 507, exit: 6, message: "The vectors of all collections do not fit into {limitBytes} bytes of memory.", remedy: "Move some documents to another Plinth; keyword search goes on." },
  "job.lease_lost": { status: 409, exit: 1, message: "The job {job} is held by another worker now.", remedy: "Nothing to do: the other worker goes on." },
} as const satisfies Record<string, ErrorEntry>;
