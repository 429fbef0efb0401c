// Reads a model's config.json into its architecture.
import { fail } from "#core/errors";
import type { Architecture, HeadedAttention, LayerGroup, Part, PublishedQuantization } from "./architecture.ts";
import { familyOf, type Family } from "./family.ts";
import { feedForwardsOf } from "./feed-forward.ts";
import { Fields } from "./fields.ts";
import { headedOf, mixersOf, type LayerContext } from "./mixers.ts";
import { smallParametersOf } from "./small-parameters.ts";
import { transformerLayer, whisperEncoder } from "./encoders.ts";
import { towersOf } from "./towers.ts";

const layersMax = 1000;
const hiddenSizeMax = 1_000_000;
const vocabularyMax = 10_000_000;

/** The architecture that `config` describes. @throws plan.config_invalid naming the field, its value and the nearest valid one */
export function readArchitecture(id: string, config: unknown): Architecture {
  if (typeof config !== "object" || config === null || Array.isArray(config)) throw fail("plan.config_invalid", { field: "the file", value: Array.isArray(config) ? "a list" : JSON.stringify(config) ?? "nothing", problem: "it must be a JSON object", nearest: "{ \"model_type\": … }" });
  const outer = new Fields(config as Record<string, unknown>);
  const fields = outer.object("text_config") ?? outer.object("llm_config") ?? outer.object("language_config") ?? outer;
  if (fields.has("block_configs")) throw fields.invalid("block_configs", { problem: "layers that each have their own block are not read yet", nearest: "a model whose layers follow a pattern" });
  const family = familyOf(outer, fields);
  const hiddenSize = fields.count(["hidden_size", "n_embd", "d_model"], { min: 8, max: hiddenSizeMax });
  const layers = fields.count(["num_hidden_layers", "n_layer", "num_decoder_layers", "num_layers", "decoder_layers"], { min: 1, max: layersMax });
  const context: LayerContext = { fields, family, hiddenSize, layers };
  const positionsMax = fields.optionalCount(["max_position_embeddings", "n_positions", "max_target_positions", "n_ctx", "seq_length"]) ?? 0;
  const quantization = quantizationOf(outer.object("quantization_config") ?? fields.object("quantization_config"));
  const towers = [...towersOf(outer, hiddenSize), ...encoderOf(context)];
  return {
    id, modelType: family.modelType, hiddenSize, positionsMax,
    vocabulary: fields.count(["vocab_size", "padded_vocab_size"], { min: 1, max: vocabularyMax }),
    layers: grouped(context),
    isTied: outer.has("tie_word_embeddings") ? outer.flag("tie_word_embeddings", family.isTied) : fields.flag("tie_word_embeddings", family.isTied),
    embeddingRowsBeside: rowsBeside(fields, family, positionsMax),
    finalParameters: finalParameters(context),
    isGenerative: family.isGenerative,
    towers,
    predictionLayers: fields.countOr(["num_nextn_predict_layers", "mtp_num_hidden_layers", "mtp_transformer_layers"], 0),
    ...(quantization === undefined ? {} : { quantization }),
    assumptions: assumptionsOf(outer, family, towers),
  };
}

function assumptionsOf(outer: Fields, family: Family, towers: Architecture["towers"]): readonly string[] {
  const found: string[] = [];
  if (family.modelType === "") found.push("model_type is missing: read as a decoder with gated feed-forward parts");
  if (towers.some((tower) => !tower.isExact)) found.push("the picture or sound tower is estimated from its layer sizes");
  if (/^(llama4|gemma4|gemma3)$/.test(family.modelType) && !outer.has("vision_config")) found.push("no vision_config: the text model alone is counted");
  return found;
}

function grouped(context: LayerContext): readonly LayerGroup[] {
  const mixers = mixersOf(context);
  const feedForwards = feedForwardsOf(context);
  const groups = new Map<string, LayerGroup>();
  const cross = context.family.isEncoderDecoder ? headedOf(context) : undefined;
  mixers.forEach((mixer, layer) => {
    const feedForward = feedForwards[layer] ?? { kind: "none" };
    const one = { mixer, feedForward, ...(cross === undefined ? {} : { cross }), smallParameters: smallParametersOf({ context, mixer, feedForward, cross }) };
    const key = JSON.stringify(one);
    groups.set(key, { ...one, count: (groups.get(key)?.count ?? 0) + 1 });
  });
  return [...groups.values()];
}

function rowsBeside(fields: Fields, family: Family, positionsMax: number): number {
  const positions = family.learntPositions === undefined ? (family.modelType === "whisper" ? positionsMax : 0) : positionsMax + family.learntPositions.offset;
  return positions + (family.isGenerative ? 0 : fields.countOr(["type_vocab_size"], 0));
}

/** The last norm, the norm of the embeddings and the pooler, where there are such. */
function finalParameters({ fields, family, hiddenSize }: LayerContext): number {
  const norm = family.vectorsPerNorm * hiddenSize;
  if (!family.isGenerative) return norm + hiddenSize * hiddenSize + hiddenSize;
  const beside = family.modelType === "bloom" ? norm : 0;
  const positionBias = family.modelType === "t5" ? fields.countOr(["relative_attention_num_buckets"], 0) * fields.count(["num_heads"]) : 0;
  const headBias = /^(gptj|phi)$/.test(family.modelType) ? fields.count(["vocab_size"]) : 0;
  return norm + beside + positionBias + headBias;
}

function encoderOf(context: LayerContext): Architecture["towers"] {
  const { fields, family, hiddenSize } = context;
  if (family.modelType === "whisper") return [{ kind: "audio", parameters: whisperEncoder(fields, hiddenSize), isExact: true }];
  if (family.modelType !== "t5") return [];
  const attention: HeadedAttention = headedOf(context);
  const layers = fields.count(["num_layers"]);
  const bias = fields.countOr(["relative_attention_num_buckets"], 0) * attention.queryHeads;
  return [{ kind: "encoder", parameters: layers * transformerLayer(context, attention) + hiddenSize + bias, isExact: true }];
}

const partPatterns: readonly (readonly [RegExp, readonly Part[]])[] = [
  [/self_attn|attention/, ["attention", "linear"]],
  [/shared_expert/, ["shared"]],
  [/mlp\\?\.\(?gate\|up|mlp\\?\.\(gate/, ["dense"]],
  [/vision|visual|mm_projector/, ["towers"]],
];
const always16Bit: readonly Part[] = ["embedding", "head", "router", "small", "towers"];

/** Which parts a published quantization leaves alone, by the patterns that its checkpoint lists. */
function quantizationOf(fields: Fields | undefined): PublishedQuantization | undefined {
  if (fields === undefined) return undefined;
  const listed = [...fields.list("modules_to_not_convert"), ...fields.list("ignore"), ...fields.list("ignored_layers")].map(String);
  // A list of single layers leaves those alone, not the part: only patterns count.
  const patterns = listed.filter((name) => !/\.\d+\./.test(name));
  const kept = partPatterns.filter(([pattern]) => patterns.some((name) => pattern.test(name))).flatMap(([, parts]) => parts);
  const groupSize = fields.object("config_groups")?.object("group_0")?.object("weights")?.optionalCount(["group_size"]);
  return { method: fields.text("quant_method", "unknown"), keeps16Bit: [...new Set([...always16Bit, ...kept])], groupSize };
}
