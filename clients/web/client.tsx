import { createRoot } from 'react-dom/client';
import { App } from './features/shell/app.tsx';

// Routes live in the hash and all rendering is the browser's, so the exported page needs React and nothing of Next's runtime.
createRoot(document.getElementById('app')!).render(<App />);
