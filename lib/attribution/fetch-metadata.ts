import type { AffiliRequest } from './express-types';

/** The options that say which requests count. */
export interface CountingRules {
  /** Origins of front ends elsewhere, whose scripts and forms may bring a link. */
  origins: readonly string[];
  /** Whether links in frames count. */
  partitioned: boolean;
}

/**
 * Whether the link of a request counts: whether a person followed it, or a browser was made to fetch its address, as by
 * an image in a customer's review. Told by the method and by Fetch Metadata (https://www.w3.org/TR/fetch-metadata/),
 * headers that no page can forge.
 */
export function countsAsClick(req: AffiliRequest, { origins, partitioned }: CountingRules): boolean {
  const { 'sec-fetch-site': site, 'sec-purpose': purpose, origin } = req.headers;
  // method-override puts another in its place, on the word of whoever wrote the form.
  const method = req.originalMethod ?? req.method;
  const isRead = method === 'GET' || method === 'HEAD';
  const isListed = origin !== undefined && origins.includes(origin);

  switch (req.headers['sec-fetch-dest']) {
    case 'document':
      if (!isRead) return site === 'same-origin' || isListed;
      // What is fetched ahead, nobody may ever look at.
      return purpose === undefined || site === 'same-origin' || site === 'none';
    case 'iframe':
    case 'frame':
    case 'embed':
    case 'object':
    case 'fencedframe':
      return partitioned;
    case 'empty':
      return site === 'same-origin' || isListed;
    case undefined:
      // Chromium says nothing of a WebSocket but this, and keeps the cookies of its answer where that is a 401.
      if (req.headers['sec-websocket-key'] !== undefined) return false;
      // An older browser, an app or a server.
      return isRead || origin === undefined || isListed || isOfThisHost(origin, req);
    default:
      // An image, a style, a script, a font, a video, a worker …
      return false;
  }
}

function isOfThisHost(origin: string, { hostname }: AffiliRequest): boolean {
  // Express's own, since that knows of proxies which the app trusts.
  return hostname !== undefined && URL.canParse(origin) && new URL(origin).hostname === hostname.toLowerCase();
}
