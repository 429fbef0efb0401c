// The bytes of one file as they arrive in a parser process, hashed on the way.
import { createHash } from "node:crypto";

/** Collects the frames of one file up to the empty frame behind it. */
export class FileInput {
  readonly #next: () => Uint8Array | undefined;
  readonly #hash = createHash("sha256");
  #bytes: Uint8Array;
  #size = 0;
  #isComplete = false;

  constructor(next: () => Uint8Array | undefined, expectedBytes: number) {
    this.#next = next;
    this.#bytes = Buffer.allocUnsafeSlow(expectedBytes);
  }

  /** The first `count` bytes, or all when there are fewer. */
  head(count: number): Uint8Array {
    while (this.#size < count && this.#take());
    return this.#bytes.subarray(0, Math.min(count, this.#size));
  }

  /** The whole file. */
  all(): Uint8Array {
    while (this.#take());
    return this.#bytes.subarray(0, this.#size);
  }

  /** SHA-256 of the whole file, 64 hex digits; once. */
  hash(): string {
    return this.#hash.digest("hex");
  }

  /** Reads the rest without keeping it, so that the channel stands at the next file. */
  drain(): void {
    while (!this.#isComplete) this.#isComplete = (this.#next()?.length ?? 0) === 0;
  }

  #take(): boolean {
    if (this.#isComplete) return false;
    const chunk = this.#next();
    if (!chunk || chunk.length === 0) {
      this.#isComplete = true;
      return false;
    }
    this.#hash.update(chunk);
    this.#makeRoom(this.#size + chunk.length);
    this.#bytes.set(chunk, this.#size);
    this.#size += chunk.length;
    return true;
  }

  /** A file that grew since it was measured. */
  #makeRoom(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(size * 2);
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
  }
}
