const SIDE_MAX = 2_048;
const QUALITY = 0.85;
/** Below it there is little to win. */
const WORTH_BYTES = 400_000;

const textAt = (bytes: Uint8Array, from: number, length: number): string => String.fromCharCode(...bytes.subarray(from, from + length));

/** Whether it moves, or may: a frame of it would be all that is left. By its first bytes. */
export const mayMove = (type: string, head: Uint8Array): boolean => {
  if (type === 'image/webp') return textAt(head, 12, 4) === 'VP8X' && ((head[20] ?? 0) & 2) !== 0;
  if (type === 'image/png') return textAt(head, 0, head.length).includes('acTL');
  return type !== 'image/jpeg';
};

/** How large it is to be. */
export const shrunkSize = ({ width, height }: { width: number; height: number }): { width: number; height: number } => {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
};

/** A photo as one looks at it on a screen, where that is smaller than the one that was chosen; else that one. */
export async function shrunk(file: File, type: string): Promise<File> {
  if (file.size < WORTH_BYTES) return file;
  try {
    if (mayMove(type, new Uint8Array(await file.slice(0, 4_096).arrayBuffer()))) return file;
    const bitmap = await createImageBitmap(file);
    const canvas = document.createElement('canvas');
    Object.assign(canvas, shrunkSize(bitmap));
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, type === 'image/jpeg' ? 'image/jpeg' : 'image/webp', QUALITY),
    );
    // Browsers give the memory back when they are told, and else when they like.
    canvas.width = canvas.height = 0;
    return blob === null || blob.size >= file.size ? file : new File([blob], file.name, { type: blob.type });
  } catch {
    // What this browser cannot read the server may.
    return file;
  }
}
