import { EventEmitter, once } from 'node:events';
import express, { type Express } from 'express';
import { affili, referrerFrom, type AffiliOptions } from 'express-affili';
import { Hosts } from './hosts';
import type { Trick } from './tricks';
import type { BrowserVisitor } from './visitors';

/** `shop.test` and `img.shop.test` are one site, `evil.test` is another. */
export const HOSTS = { shop: 'shop.test', sibling: 'img.shop.test', evil: 'evil.test' };

/** A shop and the sites around it, on one server. */
export class TrickedShop {
  readonly #events = new EventEmitter();
  readonly #hosts = new Hosts();
  #links = 0;
  #html = '';

  async open(options: AffiliOptions): Promise<void> {
    this.#hosts.set(HOSTS.shop, this.#shop(options));
    const other = this.#pagesOf(express());
    for (const host of [HOSTS.sibling, HOSTS.evil]) this.#hosts.set(host, other);
    await this.#hosts.open();
  }

  close(): void {
    this.#hosts.close();
  }

  url(host: keyof typeof HOSTS, path: string): string {
    return `${this.#hosts.origin(HOSTS[host])}${path}`;
  }

  /** Plays a trick on a visitor, with a link of this referrer. */
  async play(visitor: BrowserVisitor, { from, html }: Trick, referrer: string): Promise<void> {
    // Another address each time: no cache of a browser answers for the shop.
    this.#links += 1;
    const query = `referrer=${referrer}&exp=400&nth=${this.#links}`;
    const link = (path: string) => `${this.url('shop', path)}${path.includes('?') ? '&' : '?'}${query}`;
    await this.until('done', () => this.show(visitor, from, html(link)));
  }

  /** Opens a page that looks like this. */
  show(visitor: BrowserVisitor, host: keyof typeof HOSTS, html: string): Promise<void> {
    this.#html = html;
    return visitor.open(this.url(host, '/trick'));
  }

  /** The referrer that the visitor has on the shop's own pages, or in a frame that another site has of them. */
  async referrer(visitor: BrowserVisitor, where: 'own' | 'framed' = 'own'): Promise<string | null> {
    const url = where === 'own' ? this.url('shop', '/seen') : this.url('evil', '/frame');
    return (await this.until('seen', () => visitor.open(url))) as string | null;
  }

  /** Does something, and answers what the next event brings: a trick is `done`, or a page has `seen` a referrer. */
  async until(event: 'done' | 'seen', act: () => Promise<void>): Promise<unknown> {
    const [values] = await Promise.all([once(this.#events, event) as Promise<unknown[]>, act()]);
    return values[0];
  }

  #shop(options: AffiliOptions): Express {
    const app = express();
    app.use(affili({ token: 'token', ...options }));
    app.get('/seen', (req, res) => {
      this.#events.emit('seen', referrerFrom(req));
      res.send('Seen');
    });
    app.all('/page', (req, res) => {
      if ('done' in req.query) res.on('finish', () => this.#events.emit('done'));
      res.send(`<!doctype html><title>Shop</title><script>fetch('/done')</script>`);
    });
    app.all('/nothing', (_req, res) => {
      res.on('finish', () => this.#events.emit('done'));
      res.sendStatus(204);
    });
    app.get('/worker', (_req, res) => {
      res.send(`<!doctype html><title>Shop</title><script>
        navigator.serviceWorker.ready.then(() => fetch('/done'));
        navigator.serviceWorker.register('/worker.js');</script>`);
    });
    app.get('/worker.js', (_req, res) => {
      res.type('js').send('onfetch = (event) => event.respondWith(fetch(event.request))');
    });
    app.get('/members', (_req, res) => void res.sendStatus(401));
    for (const type of ['png', 'js', 'css', 'woff2']) app.get(`/x.${type}`, (_req, res) => void res.type(type).end());
    return this.#pagesOf(app);
  }

  #pagesOf(app: Express): Express {
    app.get('/trick', (_req, res) => {
      res.send(`<!doctype html><title>Trick</title><script>const done = () => fetch('/done')</script>
        <body>${this.#html}`);
    });
    app.get('/frame', (_req, res) => {
      res.send(`<!doctype html><title>Frame</title><iframe src="${this.url('shop', '/seen')}"></iframe>`);
    });
    app.get('/done', (_req, res) => {
      this.#events.emit('done');
      res.end();
    });
    return app;
  }
}
