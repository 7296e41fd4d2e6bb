/** The browser's own chooser, or on a phone its camera; nothing when it is closed. */
export function pickFiles(accept: string, camera = false): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
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
