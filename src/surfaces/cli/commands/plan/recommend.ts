// `plinth plan` and `plinth plan break-even`: a load, stated or read from a trace, and how to serve it.
import type { BreakEvenView, RecommendView } from "#contract/planning";
import { fail } from "#core/errors";
import type { Command, Invocation, Option } from "../../command.ts";
import { commandOf, type CommandSource } from "../../generated.ts";
import { printBreakEven, printRecommendation } from "../../output/recommendation.ts";
import { calibrationOf, calibrationOption } from "./calibrate.ts";
import { inputOf, readTable } from "./input.ts";

const shortNames: Readonly<Record<string, string>> = { requestsPerSecond: "rps", promptTokens: "prompt", outputTokens: "output" };

/** `plan`, from its operation. */
export function planRecommendCommand(source: CommandSource): Command {
  return loadCommand(source, {
    examples: [
      { title: "A chat service", line: "plinth plan --model Qwen/Qwen3-32B --rps 5 --prompt 1000 --output 250 --ttft-p99-ms 2000 --tpot-p99-ms 60" },
      { title: "The load of a trace", line: "plinth plan --model Qwen/Qwen3-32B --trace trace.csv.gz --tpot-p99-ms 60" },
      { title: "On one kind of accelerator", line: "plinth plan --model deepseek-ai/DeepSeek-R1 --rps 2 --accelerator h200-sxm" },
    ],
    print: (invocation, plan) => printRecommendation(invocation.printer, plan as RecommendView),
  });
}

/** `plan break-even`, from its operation. */
export function planBreakEvenCommand(source: CommandSource): Command {
  return loadCommand(source, {
    examples: [
      { title: "A chat service", line: "plinth plan break-even --model meta-llama/Llama-3.1-70B-Instruct --rps 2 --prompt 1000 --output 250" },
      { title: "Owned accelerators beside rented ones", line: "plinth plan break-even --model Qwen/Qwen3-32B --rps 5 --owned-price-usd 30000" },
      { title: "As JSON", line: "plinth plan break-even --model Qwen/Qwen3-32B --rps 5 --json" },
    ],
    print: (invocation, plan) => printBreakEven(invocation.printer, plan as BreakEvenView),
  });
}

interface Difference {
  readonly examples: Command["examples"];
  readonly print: (invocation: Invocation, plan: unknown) => Promise<void>;
}

function loadCommand(source: CommandSource, { examples, print }: Difference): Command {
  const base = commandOf(source);
  const trace: Option = { name: "trace", property: "trace", kind: "text", placeholder: "FILE", description: "Trace in place of a rate: .csv or .csv.gz with t_seconds, prompt_tokens, output_tokens." };
  const options = base.options.filter(({ property }) => property !== "config" && property !== "arrivals" && property !== "calibration").map((option) => ({ ...option, name: shortNames[option.property] ?? option.name, ...(option.property === "model" ? { description: "Id of a known model, or path of a config.json." } : {}) }));
  return {
    ...base, examples, options: [...options, trace, calibrationOption],
    run: async (invocation) => {
      const path = invocation.values.text("trace");
      const arrivals = path === undefined ? undefined : await arrivalsOf(invocation, path);
      const input = { ...(await inputOf(source, invocation)), ...(await calibrationOf(invocation)), ...(arrivals === undefined ? {} : { arrivals }) };
      const connection = await invocation.connect({ isTemporary: true });
      const plan = await connection.callAny(source.name, input);
      if (invocation.printer.isJson) await invocation.printer.json(plan);
      else await print(invocation, plan);
      return 0;
    },
  };
}

async function arrivalsOf({ host }: Invocation, path: string): Promise<readonly (readonly number[])[]> {
  const rows = await readTable(host, path);
  const names = ["t_seconds", "prompt_tokens", "output_tokens"];
  return rows.map((row, index) => names.map((name) => {
    const value = Number(row[name] === undefined || row[name] === "" ? Number.NaN : row[name]);
    if (!Number.isFinite(value)) throw fail("plan.input_invalid", { field: `${name} of trace row ${index + 1}`, value: row[name] ?? "missing", problem: "it must be a number", nearest: 0 });
    return value;
  }));
}
