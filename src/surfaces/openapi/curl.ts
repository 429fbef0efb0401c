// An example of an operation as a curl command that works when pasted.
import type { Operation, OperationExample } from "#contract/operation";
import { routeOf } from "#contract/route";

/** Address that examples name. */
const address = "http://127.0.0.1:7411";

/** The command of one example; the key stands in `PLINTH_KEY`. */
export function curlOf(operation: Operation, example: OperationExample): string {
  const { method, path, inPath, rest } = routeOf(operation);
  const target = path.replace(/\{(\w+)\}/g, (_place, name: string) => encodeURIComponent(String(example.input[name] ?? name)));
  const fields = Object.entries(example.input).filter(([name]) => !inPath.includes(name));
  const query = rest === "query" && fields.length > 0 ? `?${fields.map(([name, value]) => `${name}=${encodeURIComponent(typeof value === "object" ? JSON.stringify(value) : String(value))}`).join("&")}` : "";
  const parts = [`curl ${flags(operation, method)}${quoted(`${address}${target}${query}`)}`, '-H "authorization: Bearer $PLINTH_KEY"'];
  if (operation.input.kind === "upload") parts.push(`--upload-file ${quoted(fileOf(example))}`);
  else if (rest === "body") parts.push("-H 'content-type: application/json'", `-d ${quoted(JSON.stringify(Object.fromEntries(fields)))}`);
  return parts.join(" \\\n  ");
}

function flags(operation: Operation, method: string): string {
  const unbuffered = operation.output.kind === "stream" ? "-N " : "";
  const isImplied = method === "GET" || (method === "POST" && operation.input.kind === "value") || (method === "PUT" && operation.input.kind === "upload");
  return `${unbuffered}${operation.output.kind === "bytes" ? "-OJ " : ""}${isImplied ? "" : `-X ${method} `}`;
}

function fileOf(example: OperationExample): string {
  const name = example.input["name"];
  return typeof name === "string" ? (name.split("/").at(-1) ?? name) : "file";
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
