// Counts the parameters of the parts that read pictures and sound.
import type { Tower } from "./architecture.ts";
import type { Fields } from "./fields.ts";

/** The towers of a configuration. Layouts that are not known are counted as plain transformer layers and marked as not exact. */
export function towersOf(outer: Fields, hiddenSize: number): readonly Tower[] {
  const towers: Tower[] = [];
  const vision = outer.object("vision_config");
  if (vision !== undefined) {
    const known = visionOf(vision, outer.text("model_type"), hiddenSize);
    towers.push({ kind: "vision", ...known });
  }
  const audio = outer.object("audio_config");
  if (audio !== undefined) towers.push({ kind: "audio", ...plainLayers(audio, hiddenSize) });
  return towers;
}

type Counted = Pick<Tower, "parameters" | "isExact">;

function visionOf(vision: Fields, modelType: string, hiddenSize: number): Counted {
  if (/^qwen3_(vl|5)/.test(modelType)) return qwen(vision, hiddenSize);
  if (modelType.startsWith("llama4")) return llama4(vision, hiddenSize);
  if (modelType.startsWith("kimi")) return kimi(vision, hiddenSize);
  return plainLayers(vision, hiddenSize);
}

/** Qwen3-VL: layers with biases, learnt positions, one merger and one more for each layer that feeds the text model directly. */
function qwen(vision: Fields, hiddenSize: number): Counted {
  const size = vision.count(["hidden_size"]);
  const patch = vision.count(["patch_size"]) ** 2 * vision.count(["in_channels"]) * vision.count(["temporal_patch_size"]);
  const merged = size * vision.count(["spatial_merge_size"]) ** 2;
  const out = vision.optionalCount(["out_hidden_size"]) ?? hiddenSize;
  const projection = merged * merged + merged + merged * out + out;
  const deep = vision.list("deepstack_visual_indexes").length;
  const parameters = vision.count(["depth"]) * layer(size, vision.count(["intermediate_size"])) + patch * size + size + vision.count(["num_position_embeddings"]) * size + projection + 2 * size + deep * (projection + 2 * merged);
  return { parameters, isExact: true };
}

function llama4(vision: Fields, hiddenSize: number): Counted {
  const size = vision.count(["hidden_size"]);
  const patchSize = vision.count(["patch_size"]);
  const patches = (vision.count(["image_size"]) / patchSize) ** 2 + 1;
  const wide = vision.count(["intermediate_size"]);
  const out = vision.count(["projector_output_dim"]);
  const adapter = wide * vision.count(["projector_input_dim"]) + vision.count(["projector_input_dim"]) * out;
  const parameters = vision.count(["num_hidden_layers"]) * layer(size, wide) + 3 * patchSize ** 2 * size + patches * size + size + 4 * size + adapter + vision.count(["vision_output_dim"]) * hiddenSize;
  return { parameters, isExact: true };
}

function kimi(vision: Fields, hiddenSize: number): Counted {
  const size = vision.count(["vt_hidden_size"]);
  const merged = size * 4;
  const positions = vision.count(["init_pos_emb_height"]) * vision.count(["init_pos_emb_width"]);
  const parameters = vision.count(["vt_num_hidden_layers"]) * layer(size, vision.count(["vt_intermediate_size"])) + 3 * vision.count(["patch_size"]) ** 2 * size + size + positions * size + merged * merged + merged + merged * hiddenSize + hiddenSize + 4 * size;
  return { parameters, isExact: false };
}

function plainLayers(fields: Fields, hiddenSize: number): Counted {
  const size = fields.optionalCount(["hidden_size", "d_model", "width"]) ?? hiddenSize;
  const wide = fields.optionalCount(["intermediate_size", "encoder_ffn_dim"]) ?? 4 * size;
  const depth = fields.optionalCount(["num_hidden_layers", "depth", "encoder_layers", "layers"]) ?? 0;
  return { parameters: depth * layer(size, wide) + size * hiddenSize, isExact: false };
}

/** One transformer layer with biases: attention, two matrices, two norms. */
function layer(size: number, wide: number): number {
  return 4 * size * size + 4 * size + 2 * size * wide + wide + size + 4 * size;
}
