// Pictures of pages in the blob store: no row names them, so the sweep collects them some time after, and they are drawn again when wanted.
import type { BlobStore } from "#ports/blob-store";
import type { RenderedPage } from "#ports/reading/page-images";

/** A picture in the blob store. */
export interface KeptPicture {
  readonly hash: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

/** Pictures that are known at a time. */
export const picturesKnownMax = 20_000;
/** Bytes of one picture at most. */
const pictureBytesMax = 50_000_000;

/** Knows which picture is of what; a picture that several callers want at once is drawn once. */
export class PictureCache {
  readonly #blobs: BlobStore;
  readonly #known = new Map<string, KeptPicture>();
  readonly #drawing = new Map<string, Promise<KeptPicture>>();

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** The picture under `key`, drawn by `draw` unless it is there. Who waits for another's drawing draws itself where that was called off. */
  async get(key: string, draw: () => Promise<RenderedPage>, signal: AbortSignal): Promise<KeptPicture> {
    const known = this.#known.get(key);
    if (known && (await this.#blobs.stat(known.hash))) return this.#remember(key, known);
    const other = await this.#drawing.get(key)?.catch(() => undefined);
    if (other) return other;
    const drawing = this.#draw(key, draw, signal);
    this.#drawing.set(key, drawing);
    try {
      return await drawing;
    } finally {
      if (this.#drawing.get(key) === drawing) this.#drawing.delete(key);
    }
  }

  async #draw(key: string, draw: () => Promise<RenderedPage>, signal: AbortSignal): Promise<KeptPicture> {
    const { bytes, mediaType } = await draw();
    const once = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes;
    };
    const { hash, sizeBytes } = await this.#blobs.put(once(), { limitBytes: pictureBytesMax, signal });
    return this.#remember(key, { hash, sizeBytes, mediaType });
  }

  /** The last used stand last; the first is forgotten when there are too many. */
  #remember(key: string, picture: KeptPicture): KeptPicture {
    this.#known.delete(key);
    this.#known.set(key, picture);
    const oldest = this.#known.keys().next();
    if (this.#known.size > picturesKnownMax && !oldest.done) this.#known.delete(oldest.value);
    return picture;
  }
}
