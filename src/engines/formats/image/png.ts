// PNG picture: its text is recognised; each word keeps its place on the picture.
import { pictureFormat } from "./picture.ts";

/** `image/png`; its text is recognised. */
export const format = pictureFormat("image/png");
