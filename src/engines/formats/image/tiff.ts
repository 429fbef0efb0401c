// TIFF picture: its text is recognised, each page; each word keeps its place on the picture.
import { pictureFormat } from "./picture.ts";

/** `image/tiff`; its text is recognised. */
export const format = pictureFormat("image/tiff");
