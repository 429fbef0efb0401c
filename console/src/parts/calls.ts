// What is on screen as calls of the API: curl, command line and SDK, made from the routes that the SDK uses.
import { addressOf } from "#surfaces/sdk/route";
import { routes } from "#surfaces/sdk/routes.gen";
import type { OperationName } from "../api.ts";

/** One call that fills a view. */
export interface ApiCall {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Words that a command takes without a flag; those on one thing take its name. */
const positionals: Readonly<Record<string, readonly string[]>> = { search: ["query"], ask: ["question"], ingest: ["path", "name"], "keys.create": ["name"], "collections.switch": ["collection", "model"] };
/** Inputs that a command reads from a file, with the name that is shown. */
const files: Readonly<Record<string, Readonly<Record<string, string>>>> = { evaluate: { questions: "questions.tsv", qrels: "judgments.qrels" } };
/** Inputs of two values behind one flag. */
const pairs: readonly string[] = ["evaluate compare"];
/** Inputs that a command has no use for: it keeps its own place. */
const unused: readonly string[] = ["jobs.events after"];
/** Operations whose command has another name. */
const commands: Readonly<Record<string, string>> = { "ask.stream": "ask", "jobs.events": "jobs watch", "documents.upload": "ingest", "collections.verify": "verify", "collections.rebuild": "rebuild", "system.settings": "config show" };

/** The call as `curl` sends it. */
export function asCurl({ operation, input }: ApiCall, origin: string): string {
  const route = routes[operation];
  if (route === undefined) return "";
  const { target, json } = addressOf(route, input);
  const parts = [route.output === "stream" ? "curl -N" : "curl"];
  if (route.method !== "GET" && !(route.method === "POST" && json !== undefined)) parts.push(`-X ${route.method}`);
  parts.push('-H "authorization: Bearer $PLINTH_KEY"');
  if (route.output === "stream") parts.push("-H 'accept: text/event-stream'");
  if (json !== undefined) parts.push("-H 'content-type: application/json'", `-d ${quoted(json)}`);
  if (route.input === "upload") parts.push("-H 'content-type: application/octet-stream'", "--data-binary @FILE");
  return [...parts, quoted(`${origin}${target}`)].join(" \\\n  ");
}

/** The call as a command. */
export function asCommand({ operation, input }: ApiCall): string {
  const command = commands[operation] ?? operation.replaceAll(".", " ");
  const taken = positionals[commands[operation] ?? operation] ?? [command.split(" ")[0]?.replace(/s$/, "") ?? ""];
  const words = taken.flatMap((name) => (name in input ? [quoted(String(input[name]))] : []));
  for (const [name, value] of Object.entries(input)) {
    if (taken.includes(name) || value === undefined || unused.includes(`${operation} ${name}`) || (name === "collection" && value === "default")) continue;
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const file = files[operation]?.[name];
    if (file !== undefined) {
      words.push(`${flag} ${file}`);
      continue;
    }
    if (Array.isArray(value) && pairs.includes(`${operation} ${name}`)) {
      words.push(`${flag} ${value.map((each) => quoted(String(each))).join(" ")}`);
      continue;
    }
    if (Array.isArray(value)) {
      words.push(...value.map((each) => `${flag.replace(/s$/, "")} ${quoted(String(each))}`));
      continue;
    }
    words.push(value === true ? flag : `${flag} ${quoted(String(value))}`);
  }
  return ["npx plinth", command, ...words].join(" ");
}

/** The call through the SDK. */
export function asSdk({ operation, input }: ApiCall, origin: string): string {
  const given = JSON.stringify(input, undefined, 1).replace(/\n\s*/g, " ").replace(/"(\w+)":/g, "$1:");
  const call = `client.${operation}(${given === "{}" ? "" : given})`;
  const use = routes[operation]?.output === "stream" ? `for await (const event of ${call}) console.log(event);` : `const result = await ${call};`;
  return `import { createClient } from "plinth/sdk";\n\nconst client = createClient({ url: "${origin}", key: process.env.PLINTH_KEY });\n${use}`;
}

function quoted(text: string): string {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
