/** What is shown of the picture of a page: an attachment of nobody's, small and made anew; JSON as stored. */
export interface PreviewImage {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** A ThumbHash, in Base64. */
  readonly placeholder: string;
}

/** What a page says of itself; JSON as stored. */
export interface LinkPreview {
  /** Its name, else that of its host. */
  readonly site: string;
  readonly title: string;
  /** Empty when it has none. */
  readonly description: string;
  readonly image?: PreviewImage;
}
