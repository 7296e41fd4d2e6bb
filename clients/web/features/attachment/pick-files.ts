interface PickOptions {
  readonly camera?: boolean;
  /** False: at most one. */
  readonly multiple?: boolean;
}

/** What the server makes small pictures of: stickers, and pictures of people. */
const PICTURE_TYPES = 'image/jpeg,image/png,image/webp,image/gif,image/avif';

/** No more than may be taken at once. */
export const pickPictures = async (max: number | undefined): Promise<File[]> => (await pickFiles(PICTURE_TYPES)).slice(0, max);

/** Null when nothing was chosen. */
export const pickPicture = async (): Promise<File | null> => (await pickFiles(PICTURE_TYPES, { multiple: false }))[0] ?? null;

/** The browser's own chooser, or on a phone its camera; nothing when it is closed. */
export function pickFiles(accept: string, { camera = false, multiple = true }: PickOptions = {}): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = multiple;
    input.accept = accept;
    if (camera) input.setAttribute('capture', 'environment');
    input.style.display = 'none';
    input.dataset['testid'] = 'file-input';
    const done = () => {
      resolve([...(input.files ?? [])]);
      input.remove();
    };
    input.addEventListener('change', done);
    input.addEventListener('cancel', done);
    document.body.append(input);
    input.click();
  });
}
