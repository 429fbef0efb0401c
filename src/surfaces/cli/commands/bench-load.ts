// `plinth bench load TARGET`: open-loop load on an endpoint or on any server of models, with percentiles and goodput.
import { formatCount, formatDuration } from "#core/text/units";
import type { Command, Invocation, Option } from "../command.ts";
import type { BenchLoadReport } from "../host.ts";
import { tableLines } from "../output/table.ts";

const number = (name: string, property: string, more: Omit<Option, "name" | "property" | "kind" | "placeholder">): Option => ({ name, property, kind: "number", placeholder: "N", ...more });

const options: readonly Option[] = [
  { name: "model", property: "model", kind: "text", placeholder: "NAME", description: "Model to ask for; the endpoint's name unless stated." },
  number("rate", "perSecond", { description: "Requests a second.", minimum: 0.01, maximum: 10_000, default: 5 }),
  number("seconds", "seconds", { description: "How long requests are sent.", minimum: 0.1, maximum: 86_400, default: 10 }),
  { name: "arrivals", property: "kind", kind: "choice", choices: ["poisson", "constant"], description: "At random, as from many independent callers, or evenly.", default: "poisson" },
  { name: "prompt-tokens", property: "promptTokens", kind: "integer", placeholder: "N", description: "Words of a prompt, about a token each.", minimum: 1, maximum: 1_000_000, default: 100 },
  { name: "output-tokens", property: "outputTokens", kind: "integer", placeholder: "N", description: "Most tokens of an answer.", minimum: 1, maximum: 1_000_000, default: 50 },
  { name: "stream", property: "isStream", kind: "boolean", description: "Have answers streamed (--no-stream asks for them whole).", default: true },
  number("first-token-ms", "firstTokenMs", { description: "A request is good when its first token is there within this.", minimum: 0 }),
  number("per-token-ms", "perTokenMs", { description: "… and each further token takes no longer than this.", minimum: 0 }),
  number("duration-ms", "durationMs", { description: "… and its whole answer is there within this.", minimum: 0 }),
];

/** Longest wait of a request for its first byte, and for each further one. */
const waitMillisecondsMax = 300_000;

/** The command. */
export const benchLoadCommand: Command = {
  words: "bench load",
  summary: "Send requests at planned moments and tell percentiles and goodput.",
  notes: "Requests are sent when they are due, however late earlier ones are answered, and measured from that moment. TARGET is an endpoint of this Plinth, or the address of an OpenAI-compatible server up to its version (then --key is its key). Percentiles are exact to one per cent.",
  positionals: [{ property: "target", placeholder: "TARGET", description: "An endpoint, or http://HOST:PORT/v1.", isRequired: true }],
  options,
  examples: [
    { title: "Five a second on an endpoint, for ten seconds", line: "plinth bench load chat" },
    { title: "A server of its own, with an objective", line: "plinth bench load http://127.0.0.1:8000/v1 --model qwen3-8b --rate 20 --seconds 60 --first-token-ms 500 --per-token-ms 50" },
    { title: "As JSON, answers whole, sent evenly", line: "plinth bench load chat --rate 2 --arrivals constant --no-stream --json" },
  ],
  errors: ["endpoint.not_found", "server.unreachable"],
  run,
};

async function run({ values, globals, printer, host }: Invocation): Promise<number> {
  const given = values.pick(["perSecond", "seconds", "kind", "promptTokens", "outputTokens", "isStream"]) as { perSecond: number; seconds: number; kind: "poisson" | "constant"; promptTokens: number; outputTokens: number; isStream: boolean };
  const { model, firstTokenMs, perTokenMs, durationMs } = { model: values.text("model"), ...(values.pick(["firstTokenMs", "perTokenMs", "durationMs"]) as { firstTokenMs?: number; perTokenMs?: number; durationMs?: number }) };
  const objective = { ...(firstTokenMs === undefined ? {} : { firstTokenMs }), ...(perTokenMs === undefined ? {} : { perTokenMs }), ...(durationMs === undefined ? {} : { durationMs }) };
  const key = globals.reach.key ?? host.defaults.key;
  const report = await host.app.benchLoad({
    ...given, target: values.text("target") ?? "", objective, waitMillisecondsMax, signal: host.signal, ...(model === undefined ? {} : { model }), ...(key === undefined ? {} : { key }),
    onProgress: (now, inFlight) => {
      const line = `${formatCount(now.answered)} answered, ${formatCount(now.offered - now.answered)} failed, ${formatCount(inFlight)} on their way, first token p99 ${formatDuration(now.firstToken.p99)}, ${formatDuration(Math.max(0, given.seconds - now.seconds) * 1000)} left`;
      void printer.progress([line], line);
    },
  }, globals.reach);
  await printer.endProgress();
  if (printer.isJson) await printer.json(report);
  else for (const line of reportLines(report, printer.columns)) await printer.line(line);
  return 0;
}

/** The report as people read it. */
export function reportLines(report: BenchLoadReport, columns: number): readonly string[] {
  const { offered, answered, failed, seconds, answeredPerSecond, tokensPerSecond, goodPerSecond, goodShare } = report;
  const measures = [["first token", report.firstToken], ["per further token", report.perToken], ["whole answer", report.duration], ["sent late by", report.lateness]] as const;
  const rows = measures.map(([name, { p50, p90, p99, max }]) => [name, ...[p50, p90, p99, max].map((ms) => `${ms.toFixed(1)} ms`)]);
  const failures = Object.entries(failed).map(([code, count]) => `  ${formatCount(count)} × ${code}`);
  return [
    `${formatCount(offered)} requests in ${formatDuration(seconds * 1000)}: ${formatCount(answered)} answered (${answeredPerSecond.toFixed(2)} a second, ${tokensPerSecond.toFixed(1)} tokens a second)`, ...failures, "",
    ...tableLines({ heads: ["", "p50", "p90", "p99", "max"], rows, isNumber: [false, true, true, true, true] }, columns), "",
    `Good: ${(goodShare * 100).toFixed(1)} % of the requests, ${goodPerSecond.toFixed(2)} a second`,
  ];
}
