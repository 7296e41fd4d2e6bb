import { useEffect, useRef } from 'react';
import { pickFiles } from './pick-files.ts';
import { useAddFiles } from './upload-tray.tsx';

/** Opens the browser's chooser once, and hands on what was chosen. */
export default function PickAndSend({
  chatId,
  accept,
  camera = false,
  onClose,
}: {
  chatId: string;
  accept: string;
  camera?: boolean;
  onClose: () => void;
}) {
  const add = useAddFiles(chatId);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void pickFiles(accept, { camera }).then((files) => {
      if (files.length > 0) add(files);
      onClose();
    });
  });
  return null;
}
