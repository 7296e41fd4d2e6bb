import { Splash } from '../features/shell/splash.tsx';

/** What is exported: the first picture alone. `client.tsx` starts the client in its place, without the framework's own router. */
export default function Page() {
  return <Splash />;
}
