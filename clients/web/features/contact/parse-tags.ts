/** Tags as typed, parted by commas of either width; each once, none empty. */
export function parseTags(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,，、;；\n]/u)
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ];
}
