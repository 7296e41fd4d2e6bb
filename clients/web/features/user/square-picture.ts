import { imageTypeOf } from '../attachment/file-kind.ts';

/** Twice what the largest place for it shows. */
const SIDE = 480;
const QUALITY = 0.9;

/** The largest square in the middle. */
export const middleSquare = ({ width, height }: { width: number; height: number }): { x: number; y: number; side: number } => {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
};

/** The middle of a picture as a small square. What this browser cannot read goes as it is: the server may. */
export async function squareOf(file: File): Promise<File> {
  // By its first bytes, since names lie and the server looks.
  const type = imageTypeOf(new Uint8Array(await file.slice(0, 16).arrayBuffer())) ?? file.type;
  try {
    const bitmap = await createImageBitmap(file);
    const { x, y, side } = middleSquare(bitmap);
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = Math.min(SIDE, side);
    canvas.getContext('2d')?.drawImage(bitmap, x, y, side, side, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, type === 'image/jpeg' ? 'image/jpeg' : 'image/png', QUALITY),
    );
    return blob === null ? new File([file], file.name, { type }) : new File([blob], file.name, { type: blob.type });
  } catch {
    return new File([file], file.name, { type });
  }
}
