import { useState } from 'react';
import { FileSign } from './file-body.tsx';
import { useObjectUrl } from './staged-images.tsx';

/** By what the chooser says: it is looked into when it is sent. */
export const looksLikeVideo = ({ type }: File): boolean => /^video\/(?:mp4|webm|quicktime)$/.test(type);

/** A picture of a video that will be sent; its sign where this browser cannot show one. */
export function StagedVideo({ file }: { file: File }) {
  const url = useObjectUrl(file);
  const [failed, setFailed] = useState(false);
  if (url === null || failed) return <FileSign type={file.type} />;
  return (
    <video
      src={`${url}#t=1`}
      muted
      playsInline
      preload="metadata"
      aria-hidden
      data-testid="staged-video"
      onError={() => setFailed(true)}
      className="size-full object-cover"
    />
  );
}
