import { LoaderCircle } from 'lucide-react';

export function Spinner({ label, size = 20 }: { label?: string; size?: number }) {
  return (
    <span role="status" className="inline-flex items-center justify-center text-muted">
      <LoaderCircle size={size} className="animate-spin" aria-hidden />
      {label !== undefined && <span className="sr-only">{label}</span>}
    </span>
  );
}
