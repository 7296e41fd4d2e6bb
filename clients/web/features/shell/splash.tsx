import { Logo } from './logo.tsx';

/** Without words, since the language is not known yet. */
export function Splash() {
  return (
    <div className="flex h-full items-center justify-center bg-canvas" data-testid="splash">
      <div className="animate-pulse">
        <Logo size={64} />
      </div>
    </div>
  );
}
