// JPEG picture: its text is recognised, the date it was taken from EXIF; each word keeps its place on the picture.
import { pictureFormat } from "./picture.ts";

/** `image/jpeg`; its text is recognised. */
export const format = pictureFormat("image/jpeg");
