import type { AffiliRequest } from './express-types';

/** The options that say which requests count. */
export interface CountingRules {
  /** Origins of other front ends, whose scripts and forms may bring a link. */
  origins: readonly string[];
  /** Whether links in frames count. */
  partitioned: boolean;
}

/**
 * Whether the link of a request counts: whether a person followed it, or a browser was made to fetch it, for example by
 * an image in a customer's review. Decided by the method and by Fetch Metadata (https://www.w3.org/TR/fetch-metadata/),
 * headers that no page can forge.
 */
export function countsAsClick(req: AffiliRequest, { origins, partitioned }: CountingRules): boolean {
  const { 'sec-fetch-site': site, 'sec-purpose': purpose, origin } = req.headers;
  // method-override replaces it with whatever the form says.
  const method = req.originalMethod ?? req.method;
  const isRead = method === 'GET' || method === 'HEAD';
  const isListed = origin !== undefined && origins.includes(origin);

  switch (req.headers['sec-fetch-dest']) {
    case 'document':
      if (!isRead) return site === 'same-origin' || isListed;
      // Nobody may ever look at a prefetched page.
      return purpose === undefined || site === 'same-origin' || site === 'none';
    case 'iframe':
    case 'frame':
    case 'embed':
    case 'object':
    case 'fencedframe':
      return partitioned;
    case 'empty':
      if (isListed) return true;
      if (isInForeignFrame(req) && !partitioned) return false;
      return site === 'same-origin' || (isRead && isByServiceWorker(req));
    case undefined:
      // Chromium marks a WebSocket by this header alone, and stores the cookies of a 401 answer to it.
      if (req.headers['sec-websocket-key'] !== undefined) return false;
      // An older browser, an app or a server.
      return isRead || origin === undefined || isListed || isOfThisHost(origin, req);
    default:
      // An image, a style, a script, a font, a video, a worker …
      return false;
  }
}

/** Chromium says of a frame in another site's page how it accesses cookies. */
function isInForeignFrame({ headers }: AffiliRequest): boolean {
  return headers['sec-fetch-storage-access'] !== undefined;
}

/**
 * A page that the site's own service worker fetches for a navigation, as `fetch(event.request)` does: Chromium then says
 * `empty`, but the mode is one that no script can set. Downloads say the same. Of those, only Background Fetch lets a page
 * choose what it accepts, and its site is `none`, as a page's never is that came through a service worker.
 */
function isByServiceWorker({ headers }: AffiliRequest): boolean {
  return (
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-site'] !== 'none' &&
    headers['sec-purpose'] === undefined &&
    /\btext\/html\b/.test(headers.accept ?? '')
  );
}

function isOfThisHost(origin: string, { hostname }: AffiliRequest): boolean {
  // Express's `hostname`, which respects the app's `trust proxy`.
  return hostname !== undefined && URL.canParse(origin) && new URL(origin).hostname === hostname.toLowerCase();
}
