// Bounds what is held in memory at once, so that it does not grow with the input.

/** Places and bytes that work takes and gives back. One piece larger than all bytes goes alone. */
export class Admission {
  readonly #places: number;
  readonly #bytesMax: number;
  #taken = 0;
  #bytes = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limits: { readonly places: number; readonly bytesMax: number }) {
    this.#places = limits.places;
    this.#bytesMax = limits.bytesMax;
  }

  /** Waits for a place with room for `bytes`. @returns what gives it back; calling it again does nothing */
  async enter(bytes: number): Promise<() => void> {
    const wanted = Math.min(bytes, this.#bytesMax);
    while (this.#taken >= this.#places || this.#bytes + wanted > this.#bytesMax) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken++;
    this.#bytes += wanted;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#taken--;
      this.#bytes -= wanted;
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
  }
}
