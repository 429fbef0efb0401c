// Chance comes in by the door, so that a seed replays it.

/** Source of randomness. */
export interface Random {
  /** `count` random bytes; cryptographically strong in the engine that ships. */
  bytes(count: number): Uint8Array;
  /** A number in [0, 1). */
  unit(): number;
}
