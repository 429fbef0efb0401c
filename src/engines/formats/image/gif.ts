// GIF picture: its text is recognised, its first frame; each word keeps its place on the picture.
import { pictureFormat } from "./picture.ts";

/** `image/gif`; its text is recognised. */
export const format = pictureFormat("image/gif");
