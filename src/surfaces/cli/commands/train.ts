// `plinth train embedder`: text pairs in, a model of one's own out.
import { resolve } from "node:path";
import { formatCount, formatDuration } from "#core/text/units";
import type { Command } from "../command.ts";
import type { TrainingProgressView } from "../host.ts";

/** The train command. */
export const trainEmbedderCommand: Command = {
  words: "train embedder",
  summary: "Train an embedding model from text pairs, on this machine's processor.",
  notes: "DIR holds .jsonl or .jsonl.gz files with lines {\"a\", \"b\", \"source\"} of texts that belong together, and perhaps \"neg\", one that does not belong to a. The same pairs, options and seed give the same model. See docs/embeddings.md.",
  positionals: [],
  options: [
    { name: "pairs", property: "pairs", kind: "text", placeholder: "DIR", description: "Folder of pairs.", isRequired: true },
    { name: "out", property: "out", kind: "text", placeholder: "DIR", description: "Folder for the model and its card; made where it is missing.", isRequired: true },
    { name: "name", property: "name", kind: "text", placeholder: "NAME", description: "The model's name.", default: "plinth-static" },
    { name: "without", property: "without", kind: "list", placeholder: "SOURCE", description: "A source that is left out; may be given several times." },
    { name: "dimensions", property: "dimensions", kind: "integer", placeholder: "N", minimum: 64, maximum: 2048, description: "Numbers of a vector, a multiple of 64.", default: 1024 },
    { name: "pieces", property: "pieces", kind: "integer", placeholder: "N", minimum: 1000, maximum: 60_000, description: "Size of the vocabulary.", default: 16_384 },
    { name: "steps", property: "steps", kind: "integer", placeholder: "N", minimum: 1, maximum: 100_000, description: "Batches to learn from." },
    { name: "batch", property: "batch", kind: "integer", placeholder: "N", minimum: 32, maximum: 4096, description: "Pairs of a batch, a multiple of 32." },
    { name: "seed", property: "seed", kind: "integer", placeholder: "N", minimum: 0, maximum: 2_147_483_647, description: "Where chance begins.", default: 1 },
    { name: "threads", property: "threads", kind: "integer", placeholder: "N", minimum: 1, maximum: 16, description: "Processor cores to use.", default: 2 },
  ],
  examples: [
    { title: "A model from a folder of pairs", line: "plinth train embedder --pairs pairs --out model" },
    { title: "Smaller and quicker", line: "plinth train embedder --pairs pairs --out model --dimensions 256 --steps 200" },
    { title: "Without two sources, from another seed", line: "plinth train embedder --pairs pairs --out model --without covid-faq --without pubmedqa --seed 7" },
  ],
  errors: ["source.not_found", "ingest.bad_line", "usage.invalid_option"],
  run: async ({ values, printer, host }) => {
    const startedMs = host.clock.monotonicMs();
    let steppingSinceMs: number | undefined;
    const result = await host.app.trainEmbedder({
      pairs: resolve(host.cwd, values.text("pairs") ?? ""), out: resolve(host.cwd, values.text("out") ?? ""), name: values.text("name") ?? "plinth-static", without: values.list("without"),
      numbers: values.pick(["dimensions", "pieces", "steps", "batch", "seed", "threads"]) as Readonly<Record<string, number>>, signal: host.signal,
      onProgress: (progress) => {
        const now = host.clock.monotonicMs();
        steppingSinceMs ??= progress.step > 0 ? now : undefined;
        const line = progressLine(progress, steppingSinceMs === undefined ? 0 : now - steppingSinceMs);
        void printer.progress([line], line);
      },
    });
    await printer.endProgress();
    const tookMs = host.clock.monotonicMs() - startedMs;
    if (printer.isJson) await printer.json({ ...result, tookMs: Math.round(tookMs) });
    else await printer.line(`Trained ${result.version} from ${formatCount(result.pairs)} pairs in ${formatDuration(tookMs)}; last loss ${result.loss.toFixed(3)}. It lies in ${result.directory}.`);
    return 0;
  },
};

/** Where a training stands: what it does, or its steps with rate and time left. */
export function progressLine({ stage, step, steps, loss }: TrainingProgressView, steppingMs: number): string {
  if (step === 0) return stage;
  if (step === 1 || steppingMs <= 0) return `${stage}: step ${formatCount(step)}/${formatCount(steps)}, loss ${loss.toFixed(3)}`;
  const stepsPerMs = (step - 1) / steppingMs;
  const left = step === steps ? "" : `, ${formatDuration((steps - step) / stepsPerMs)} left`;
  return `${stage}: step ${formatCount(step)}/${formatCount(steps)}, ${(stepsPerMs * 1000).toFixed(1)}/s${left}, loss ${loss.toFixed(3)}`;
}
