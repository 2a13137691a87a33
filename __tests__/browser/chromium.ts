import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Every host name is this machine.
  '--host-resolver-rules=MAP * 127.0.0.1',
];

/** Debian's Chromium, or another one: `CHROMIUM_PATH` says where. */
function executable(): string {
  const path = PLACES.find((place) => place && existsSync(place));
  if (!path) throw new Error('There is no Chromium: install it, or set CHROMIUM_PATH');
  return path;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: executable(), args: FLAGS });
}

/** Not a private window: with a profile that is kept in the folder. Takes any certificate. */
export function launchProfile(folder: string): Promise<BrowserContext> {
  const args = [...FLAGS, '--ignore-certificate-errors'];
  return chromium.launchPersistentContext(folder, { executablePath: executable(), args });
}

/** Takes a picture into the folder that `SCREENSHOTS` names; those of the README are in `.github/screenshots`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
