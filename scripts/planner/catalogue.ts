// Makes the planner's catalogue of accelerators and models from the shared data: `node scripts/run.mjs scripts/planner/catalogue.ts`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readArchitecture } from "#capabilities/planning/architecture/read";
import extra from "./extra-models.json" with { type: "json" };
import { readCsv } from "#core/text/csv";

const data = join(process.cwd(), "../shared/data");
const target = join(process.cwd(), "src/capabilities/planning/catalogue");
const readOn = "2026-11-22";

type Config = Record<string, unknown>;

/** The fields of `config` that the reader asks for, and nothing else. */
function pruned(id: string, config: Config): Config {
  const asked = new Map<object, Set<string>>();
  const watch = (object: Config): Config => {
    const names = new Set<string>();
    asked.set(object, names);
    const inner = new Map<string, Config>();
    return new Proxy(object, {
      get: (from, name) => {
        if (typeof name === "string") names.add(name);
        const value = from[String(name)];
        if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
        const watched = inner.get(String(name)) ?? watch(value as Config);
        inner.set(String(name), watched);
        return watched;
      },
    });
  };
  readArchitecture(id, watch(config));
  const keep = (object: Config): Config => Object.fromEntries(Object.entries(object).filter(([name, value]) => value !== null && asked.get(object)?.has(name) === true).map(([name, value]) => [name, typeof value === "object" && !Array.isArray(value) ? keep(value as Config) : value]));
  return keep(config);
}

/** Lists of single layers that stay unconverted say nothing about parts. */
function withoutLayerLists(config: Config): Config {
  const lists = ["modules_to_not_convert", "ignore", "ignored_layers"];
  return Object.fromEntries(Object.entries(config).map(([name, value]) => {
    if (lists.includes(name) && Array.isArray(value)) return [name, value.filter((pattern) => !/\.\d+\./.test(String(pattern)))];
    return [name, typeof value === "object" && value !== null && !Array.isArray(value) ? withoutLayerLists(value as Config) : value];
  }));
}

interface Listed {
  readonly id: string; readonly origin: string; readonly mlp_class?: string;
  readonly layers: number; readonly hidden_size: number; readonly attention_heads: number; readonly kv_heads: number; readonly head_dim: number; readonly intermediate_size: number;
  readonly vocab_size: number; readonly max_position_embeddings: number; readonly tie_word_embeddings: boolean; readonly sliding_window: number | null;
  readonly moe: { readonly experts: number; readonly experts_per_token: number; readonly expert_intermediate_size: number } | null;
}

/** A row of litgpt's table as a configuration. */
function fromTable(row: Listed): Config {
  const isExpert = row.moe !== null;
  return {
    model_type: typeOf(row), hidden_size: row.hidden_size, num_hidden_layers: row.layers, num_attention_heads: row.attention_heads, num_key_value_heads: row.kv_heads, head_dim: row.head_dim,
    intermediate_size: row.intermediate_size, vocab_size: row.vocab_size, max_position_embeddings: row.max_position_embeddings, tie_word_embeddings: row.tie_word_embeddings,
    ...(row.sliding_window === null ? {} : { sliding_window: row.sliding_window }), ...(row.id.startsWith("tiiuae/") ? { new_decoder_architecture: true } : {}),
    ...(isExpert ? { num_experts: row.moe?.experts, num_experts_per_tok: row.moe?.experts_per_token, moe_intermediate_size: row.moe?.expert_intermediate_size } : {}),
  };
}

function typeOf({ id, mlp_class: shape }: Listed): string {
  if (/falcon/.test(id)) return "falcon";
  if (/phi-(1|2)/.test(id)) return "phi";
  if (shape === "GptNeoxMLP") return "gpt_neox";
  if (/gemma-3/.test(id)) return "gemma3";
  if (/gemma-2-/.test(id)) return "gemma2";
  if (/gemma/.test(id)) return "gemma";
  if (/Qwen3/.test(id)) return shape === "LLaMAMoE" ? "qwen3_moe" : "qwen3";
  if (/Qwen2|QwQ/.test(id)) return "qwen2";
  if (/Mixtral/.test(id)) return "mixtral";
  return "llama";
}

function models(): Record<string, Config> {
  const found: Record<string, Config> = {};
  const folder = join(data, "models/configs");
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".config.json"))) {
    const id = file.replace(/\.config\.json$/, "").replace("--", "/");
    found[id] = withoutLayerLists(pruned(id, JSON.parse(readFileSync(join(folder, file), "utf8")) as Config));
  }
  const table = JSON.parse(readFileSync(join(data, "planner/architectures/architectures.json"), "utf8")) as { readonly models: readonly Listed[] };
  for (const row of table.models.filter((one) => one.origin.startsWith("litgpt"))) found[row.id] ??= pruned(row.id, fromTable(row));
  for (const [id, config] of Object.entries(extra.models)) found[id] ??= pruned(id, config);
  return Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const columns = ["id", "name", "vendor", "generation", "memoryGiB", "bandwidthGBs", "bf16", "fp16", "fp8", "int8", "fp4", "linkGBs", "networkGBs", "hostLinkGBs", "domain", "perMachine", "powerW", "source"];
const columnsOfFile = ["accelerator", "name", "vendor", "architecture", "memory_gb", "bandwidth_gb_s", "bf16_tflops", "fp16_tflops", "fp8_tflops", "int8_tops", "fp4_tflops", "intra_node_gb_s_per_dir", "inter_node_gb_s_per_dir", "pcie_gb_s_per_dir", "scale_up_domain", "gpus_per_node", "tdp_w", "sources"];

function hardware() {
  const sources: string[] = [];
  const rows = readCsv(readFileSync(join(data, "planner/hardware.csv"), "utf8")).map((row) => columnsOfFile.map((name, index) => {
    const cell = row[name] ?? "";
    if (name === "sources") return sources.includes(cell) ? sources.indexOf(cell) : sources.push(cell) - 1;
    if (index < 4) return cell;
    return cell === "" ? null : Number(cell);
  }));
  return { date: readOn, columns, sources, rows };
}

/** JSON with one entry of `list` a line, so that changes are read line by line. */
function lines(head: Record<string, unknown>, list: string, entries: readonly string[]): string {
  const open = Array.isArray(head[list]) ? ["[", "]"] : ["{", "}"];
  const rest = Object.entries(head).filter(([name]) => name !== list).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},\n`).join("");
  return `{${rest}${JSON.stringify(list)}:${open[0]}\n${entries.join(",\n")}\n${open[1]}}\n`;
}

const table = hardware();
writeFileSync(join(target, "hardware.json"), lines(table, "rows", table.rows.map((row) => JSON.stringify(row))));
const found = models();
const head = { date: readOn, source: "fields of the models' published configurations (owners' config.json as kept by ai-dynamo/aiconfigurator 095f58a51c4c, Apache-2.0; configuration table of Lightning-AI/litgpt 26857050fe3f, Apache-2.0; a few from published configurations by hand)", aliases: extra.aliases, models: found };
writeFileSync(join(target, "models.json"), lines(head, "models", Object.entries(found).map(([id, config]) => `${JSON.stringify(id)}:${JSON.stringify(config)}`)));
console.log(`${table.rows.length} accelerators, ${Object.keys(found).length} models`);
