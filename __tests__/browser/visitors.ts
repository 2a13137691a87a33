import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch as launchFirefox } from 'puppeteer-core';
import { launchProfile } from './chromium';

/** A person at a browser that has no cookies yet. */
export interface BrowserVisitor {
  /** Types the address, and waits until the page is loaded. */
  open(url: string): Promise<void>;
  click(selector: string): Promise<void>;
  close(): Promise<void>;
}

export interface Visitors {
  visitor(): Promise<BrowserVisitor>;
  close(): Promise<void>;
}

/** A profile of its own, since Chromium's private windows take no cookies of third parties and prerender nothing. */
export async function chromiumVisitors({ thirdPartyCookies }: { thirdPartyCookies: boolean }): Promise<Visitors> {
  const folder = await mkdtemp(join(tmpdir(), 'chromium-'));
  await mkdir(join(folder, 'Default'));
  const profile = { cookie_controls_mode: thirdPartyCookies ? 0 : 1, block_third_party_cookies: !thirdPartyCookies };
  await writeFile(join(folder, 'Default/Preferences'), JSON.stringify({ profile }));
  const context = await launchProfile(folder);
  return {
    async visitor() {
      await context.clearCookies();
      const page = await context.newPage();
      return visitorAt(page, () => page.close());
    },
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const PLACES = [process.env['FIREFOX_PATH'], '/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** Debian's Firefox, or another one: `FIREFOX_PATH` says where. */
export async function firefoxVisitors(hosts: string[]): Promise<Visitors> {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('There is no Firefox: install firefox-esr, or set FIREFOX_PATH');
  const browser = await launchFirefox({
    browser: 'firefox',
    executablePath,
    acceptInsecureCerts: true,
    // The hosts are this machine, and a page may open windows.
    extraPrefsFirefox: { 'network.dns.localDomains': hosts.join(), 'dom.disable_open_during_load': false },
  });
  return {
    async visitor() {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      return visitorAt(page, () => context.close());
    },
    close: () => browser.close(),
  };
}

function visitorAt(
  page: { goto(url: string): Promise<unknown>; click(selector: string): Promise<void> },
  close: () => Promise<void>,
): BrowserVisitor {
  return { open: async (url) => void (await page.goto(url)), click: (selector) => page.click(selector), close };
}
