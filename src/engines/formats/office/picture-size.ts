// Width and height of a picture from its head.

/** Size in pixels; of kinds that it does not know, as large as any. */
export function pictureSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length > 24 && view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (bytes.length > 10 && view.getUint32(0) === 0x47494638) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (bytes.length > 4 && view.getUint16(0) === 0xffd8) return jpegSize(view);
  return { width: Number.MAX_SAFE_INTEGER, height: Number.MAX_SAFE_INTEGER };
}

/** The first start of frame (ITU T.81, B.1.1.3): markers C0 to CF but C4, C8 and CC. */
function jpegSize(view: DataView): { readonly width: number; readonly height: number } {
  for (let at = 2; at + 9 < view.byteLength; ) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) break;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return { width: 0, height: 0 };
}
