// Errors of who may do what.
import type { ErrorEntry } from "./entry.ts";

/** Errors of who may do what. */
export const accessErrors = {
  "access.unauthenticated": { status: 401, exit: 5, message: "No valid key or login came with the request.", remedy: "Send `Authorization: Bearer KEY`; make a key with `plinth keys create`." },
  "access.forbidden": { status: 403, exit: 5, message: "The role {role} may not {operation}; it needs {needed}.", remedy: "Ask an admin of the workspace for a key with that role." },
  "access.origin_refused": { status: 403, exit: 5, message: "Requests from {origin} are refused.", remedy: "Open the page at the address that Plinth printed, or add the host to server.allowedHosts." },
  "access.csrf_refused": { status: 403, exit: 5, message: "A write with the page's login needs its token in x-plinth-csrf.", remedy: "Read the token from GET /api/session and send it, or use an API key." },
  "access.login_expired": { status: 401, exit: 5, message: "This login link was used or is too old.", remedy: "Run `plinth keys login` for a new one." },
  "access.path_refused": { status: 403, exit: 5, message: "The server may not read {path}.", remedy: "Add its folder to ingest.roots, or upload the files with `plinth ingest PATH --url`." },
  "key.not_found": { status: 404, exit: 4, message: "There is no key {key}.", remedy: "List them with `plinth keys list`." },
  "workspace.not_found": { status: 404, exit: 4, message: "There is no workspace {workspace}.", remedy: "Check the name." },
  "collection.not_found": { status: 404, exit: 4, message: "There is no collection {collection}.", remedy: "{suggestion}List them with `plinth collections list`, or make it with `plinth collections create {collection}`." },
  "collection.bad_name": { status: 400, exit: 2, message: "{name} cannot be the name of a collection.", remedy: "{suggestion}A name has up to 64 characters: lower-case letters from a to z, digits, - and _; the first is a letter or a digit." },
  "collection.exists": { status: 409, exit: 3, message: "The collection {collection} exists.", remedy: "Use it, or choose another name." },
  "collection.model_same": { status: 409, exit: 3, message: "{collection} is embedded by {model} already.", remedy: "Name another model; GET /v1/models lists them." },
  "collection.beside_taken": { status: 409, exit: 3, message: "{collection} already has a {role} space beside the one that answers, of {model}.", remedy: "Swap it, roll back to it, or drop it with `plinth collections discard {collection}`." },
  "collection.nothing_beside": { status: 409, exit: 3, message: "{collection} has no {role} space beside the one that answers.", remedy: "Make one with `plinth collections switch {collection} MODEL`; `plinth collections get {collection}` shows what there is." },
  "collection.beside_unready": { status: 409, exit: 6, message: "The space of {model} in {collection} is still being made.", remedy: "Wait for it with `plinth jobs watch {job}`.", retryable: true },
  "document.no_page": { status: 404, exit: 4, message: "{document} has no page {page} to show.", remedy: "Pages count from 1; the ledger lists them. Pages of PDF and pictures are shown." },
  "document.not_found": { status: 404, exit: 4, message: "There is no document {document}.", remedy: "{suggestion}List them with `plinth documents list`; give the id or the whole path as it stands there." },
  "document.not_deleted": { status: 404, exit: 4, message: "There is no deletion of {document} that can be taken back.", remedy: "Deletions can be taken back for 30 seconds. Read its file again: `plinth ingest PATH`, or upload it." },
  "document.exists": { status: 409, exit: 3, message: "{document} was written anew after it had been deleted.", remedy: "Nothing to do: the new one stays." },
  "document.ambiguous": { status: 409, exit: 2, message: "{count} documents have the path {document}.", remedy: "Give the id of the one you mean: {ids}." },
  "job.not_found": { status: 404, exit: 4, message: "There is no job {job}.", remedy: "List them with `plinth jobs list`." },
  "job.finished": { status: 409, exit: 3, message: "The job {job} has already {state}.", remedy: "Start a new one." },
} as const satisfies Record<string, ErrorEntry>;
