// The form of a key's secret: `plinth_<workspace>_<key id>_<160 random bits>`, so that one lookup finds its row.
import { base32, sha256Hex } from "#core/hash";
import type { Random } from "#ports/random";

/** The parts of a secret that are not secret. */
export interface SecretParts {
  readonly workspace: string;
  readonly key: string;
}

const form = /^plinth_([a-z0-9-]{1,64})_([0-9a-f]{32})_([a-z2-7]{32})$/;

/** A new secret for a key (a UUID). */
export function makeSecret(parts: SecretParts, random: Random): string {
  return `plinth_${parts.workspace}_${parts.key.replaceAll("-", "")}_${base32(random.bytes(20))}`;
}

/** Workspace and key id of a secret, or undefined when it does not have the form. */
export function readSecret(secret: string): SecretParts | undefined {
  const match = form.exec(secret);
  const hex = match?.[2];
  if (!match?.[1] || !hex) return undefined;
  return { workspace: match[1], key: [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-") };
}

/** Hash under which a secret is kept. A fast hash is enough: the secret has 160 random bits. */
export function hashSecret(secret: string): string {
  return sha256Hex(secret);
}

/** Compares two texts of equal length in time that depends on the length alone. */
export function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}
