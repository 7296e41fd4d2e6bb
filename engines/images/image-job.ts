export interface ImageLimits {
  /** Of all frames together. */
  readonly pixelsMax: number;
  readonly framesMax: number;
  readonly sideMax: number;
  readonly thumbnailSideMax: number;
}

export interface ImageJob {
  readonly file: string;
  /** STICKER: always WebP, and small. */
  readonly as: 'IMAGE' | 'STICKER';
  readonly limits: ImageLimits;
}

export interface MadeImage {
  /** Made anew from the pixels: nothing else that was in the file is in it, such as where it was taken. */
  readonly full: Uint8Array;
  readonly fullType: 'image/jpeg' | 'image/webp';
  /** WebP, of the first frame. */
  readonly thumbnail: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** ThumbHash, in Base64. */
  readonly placeholder: string;
  readonly animated: boolean;
}

export type ImageAnswer = { readonly made: MadeImage } | { readonly refused: 'UNREADABLE' | 'TOO_LARGE' } | { readonly failed: string };
