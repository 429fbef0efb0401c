// Pages as pictures to look at.

/** A page to draw. */
export interface PageRequest {
  /** The original file. */
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly name: string;
  /** From 1. */
  readonly page: number;
  readonly dotsPerInch: number;
}

/** A page drawn as displayed. */
export interface RenderedPage {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Draws pages in processes of their own. */
export interface PageImages {
  /** Media types whose pages it draws. */
  readonly mediaTypes: readonly string[];
  /** @throws parse.damaged, parse.encrypted, parse.pixels, parse.timeout, document.no_page beyond the last page, request.cancelled */
  render(request: PageRequest, signal: AbortSignal): Promise<RenderedPage>;
}
