/** A file of its own: whoever signs out needs nothing of what uploads need. */
export const UPLOADS_DATABASE = 'parley-uploads';

/** What was on its way, with its bytes, goes with the session. Where a browser keeps nothing there is nothing to forget. */
export const forgetUploads = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof indexedDB === 'undefined') return resolve();
    const deleting = indexedDB.deleteDatabase(UPLOADS_DATABASE);
    // Blocked by another tab, it is deleted once that lets go.
    for (const end of ['success', 'error', 'blocked']) deleting.addEventListener(end, () => resolve());
  });
