import { App } from '../features/shell/app.tsx';

export default function Page() {
  return <App />;
}
