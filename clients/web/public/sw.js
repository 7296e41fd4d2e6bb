// Keeps the shell of this build, so that Parley opens without a network. The build fills in the name and the list.
const BUILD = '__BUILD__';
const SHELL = [/* __SHELL__ */];
const CACHE = 'parley-' + BUILD;
const RUNTIME = 'parley-runtime';
const NAVIGATION_WAIT_MS = 3000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(SHELL))
      .then(() => self.skipWaiting()),
  );
});

// A new worker never reloads an open page: pages keep the files they started with, which stay in the older cache until the next start.
self.addEventListener('activate', (event) => {
  event.waitUntil(
    Promise.all([self.clients.claim(), self.clients.matchAll(), caches.keys()]).then(([, pages, names]) => {
      if (pages.length > 0) return undefined;
      return Promise.all(names.filter((name) => name.startsWith('parley-') && name !== CACHE && name !== RUNTIME).map((name) => caches.delete(name)));
    }),
  );
});

async function navigation(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match('/');
  const fresh = fetch(request);
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), NAVIGATION_WAIT_MS));
  return Promise.race([fresh.then((response) => (response.ok ? response : kept)).catch(() => kept), late]);
}

async function kept(request, cacheName) {
  const known = await caches.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) (await caches.open(cacheName)).put(request, response.clone());
  return response;
}

// Pictures change with names: the network first, what was seen last when there is none.
async function fresh(request) {
  const cache = await caches.open(RUNTIME);
  try {
    const response = await fetch(request);
    if (response.ok) cache.put(request, response.clone());
    return response;
  } catch (error) {
    const known = await cache.match(request);
    if (known) return known;
    throw error;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && url.pathname === '/') event.respondWith(navigation(request));
  else if (url.pathname.startsWith('/_next/static/') || url.pathname === '/boot.js') event.respondWith(kept(request, CACHE));
  else if (url.pathname.startsWith('/avatars/') || url.pathname.startsWith('/emoji/') || url.pathname.startsWith('/icons/')) event.respondWith(fresh(request));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const target = (event.notification.data && event.notification.data.url) || '/';
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((pages) => {
      const page = pages[0];
      if (!page) return self.clients.openWindow(target);
      page.postMessage({ type: 'open', url: target });
      return page.focus();
    }),
  );
});
