/** What a page says of itself; JSON as stored. */
export interface LinkPreview {
  /** Its name, else that of its host. */
  readonly site: string;
  readonly title: string;
  /** Empty when it has none. */
  readonly description: string;
}
