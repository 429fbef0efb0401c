// The vector spaces of a collection: the one that answers, and the one beside it that is being made, or that answered before.
import type { JsonObject } from "../json.ts";

/** A space beside the one that answers. */
export interface BesideSpace {
  /** Version of its model. */
  readonly model: string;
  /** `candidate`: made to take the live one's place. `former`: answered before, and is kept to go back to. */
  readonly role: "candidate" | "former";
  /** Whether it follows the log like the live one; until then it is being made. */
  readonly isReady: boolean;
  /** The job that makes it, or made it last. */
  readonly job: string;
}

/** The spaces as a collection's row says them. */
export interface Spaces {
  /** Version of the model that answers; null where the collection names none and takes the first there is. */
  readonly live: string | null;
  readonly beside: BesideSpace | null;
}

const field = "vectors";

/** The spaces in a collection's settings. */
export function spacesOf(settings: JsonObject): Spaces {
  const { live = null, beside = null } = (settings[field] ?? {}) as Partial<Spaces>;
  return { live, beside };
}

/** The settings with these spaces; what else they say stays. */
export function withSpaces(settings: JsonObject, { live, beside }: Spaces): JsonObject {
  return { ...settings, [field]: { live, beside: beside === null ? null : { ...beside } } };
}

/** The name in a model's version. */
export function modelNameOf(version: string): string {
  return version.split("@")[0] ?? version;
}
