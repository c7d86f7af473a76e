// What the tests share: the network, its officers, a browser, and pages that watch themselves.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Officer } from './officer.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
export const dist = here('../../node/web/dist');
/** For one thing to happen; a machine that builds meanwhile is slow. */
const patience = 60_000;
export const languages = ['ar', 'cs', 'en', 'es', 'fr', 'pt'];

/** The headless shell draws no window: it needs half of what the whole browser does. */
const browserFile = () => [process.env.CHROMIUM, '/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((one) => one && existsSync(one));

/** Why the tests in a browser cannot run here; empty if they can. */
export function missing() {
  if (!browserFile()) return 'no Chromium: apt-get install chromium';
  if (!existsSync(here('node_modules/playwright-core'))) return 'no playwright-core: npm ci in tests/web';
  if (!existsSync(`${dist}/app.js`)) return 'the dashboard is not built: npm ci && npm run build in node/web';
  const bin = process.env.IWETS_BIN ?? here('../../build/release/bin');
  return existsSync(`${bin}/iwets-node`) ? '' : `no iwets-node in ${bin}: build it, or say where with IWETS_BIN`;
}

export class Scene {
  static async start() {
    const scene = new Scene();
    scene.process = spawn('/usr/bin/python3', ['-B', here('scene.py')], { stdio: ['pipe', 'pipe', 'inherit'], env: process.env });
    scene.lines = createInterface({ input: scene.process.stdout })[Symbol.asyncIterator]();
    const first = await scene.lines.next();
    if (first.done) throw new Error('the network did not start; see above');
    Object.assign(scene, JSON.parse(first.value));
    // Everybody who works in the tests has signed in once: their pages share the session as tabs of a browser do.
    for (const [member, all] of Object.entries(scene.officers))
      for (const [role, one] of Object.entries(all))
        all[role] = one.first_code && role !== 'newcomer' ? await (await new Officer(scene.address(member), one).enrol()).signIn() : one;
    return scene;
  }

  address(member) {
    return `http://${readFileSync(join(this.states[member], 'api'), 'utf8').trim().replace('http://', '')}/`;
  }

  /** A call as a program of the node's machine makes it; with a body it says something. */
  async ask(member, path, body) {
    const token = readFileSync(join(this.states[member], 'token'), 'utf8').trim();
    const how = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return (await fetch(`${this.address(member)}api/v1${path}`, { ...how, headers: { Authorization: `Bearer ${token}` } })).json();
  }

  /** An event stream of a program: `over` when the node has ended it. What it tells is thrown away. */
  async stream(member) {
    const token = readFileSync(join(this.states[member], 'token'), 'utf8').trim();
    const stop = new AbortController();
    const answer = await fetch(`${this.address(member)}api/v1/events`, { headers: { Authorization: `Bearer ${token}` }, signal: stop.signal });
    if (!answer.ok) throw new Error(`no stream: ${answer.status}`);
    const stream = { over: false, end: () => stop.abort() };
    answer.body.pipeTo(new WritableStream()).catch(() => undefined).then(() => { stream.over = true; });
    return stream;
  }

  async tell(words) {
    this.process.stdin.write(`${words}\n`);
    return words === 'end' ? '' : (await this.lines.next()).value;
  }

  async end() {
    const ended = new Promise((done) => { this.process.once('exit', done); });
    await this.tell('end');
    await ended;
  }
}

export async function launch() {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: browserFile(), args: ['--no-sandbox', '--disable-gpu'] });
}

/**
 * A page of a member's dashboard, in a language, of an officer who has signed in (`role`; empty: nobody). `faults`
 * gathers what must not happen: errors of scripts, anything that the policy refused, requests to another origin.
 */
export async function open(browser, scene, member, { language = 'en', width = 1280, scheme = 'light', context, role = 'officer' } = {}) {
  const mine = context ?? await browser.newContext({ viewport: { width, height: 900 }, locale: language, colorScheme: scheme, timezoneId: 'UTC', reducedMotion: 'reduce' });
  const origin = scene.address(member);
  const officer = role && scene.officers[member][role];
  if (officer) await mine.addCookies([{ name: officer.cookieName, value: officer.cookie, url: origin, httpOnly: true, sameSite: 'Strict' }]);
  const page = await mine.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(`script: ${error.message}`));
  page.on('console', (said) => {
    if (said.type() === 'error' && /Content Security Policy|Refused/.test(said.text())) page.faults.push(said.text());
  });
  // A file that is saved comes out of the page itself.
  page.on('request', (request) => { if (!request.url().replace(/^blob:/, '').startsWith(origin)) page.faults.push(`off origin: ${request.url()}`); });
  page.setDefaultTimeout(patience);
  page.at = async (path) => {
    await page.goto(`${origin}#/${path}`);
    await page.locator('main h1').waitFor();
  };
  /** What is shown has come. */
  page.ready = () => page.waitForFunction(() => !document.querySelector('.waiting'));
  page.overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return page;
}

/** Until it cannot be used: a page is drawn a moment after what it was told. */
export const disabled = (locator) => locator.and(locator.page().locator(':disabled')).waitFor();

/** How a page stands that a test has given up: to standard error, and as a picture. */
export async function tell(page) {
  const picture = join(tmpdir(), `iwets-web-${process.pid}-${++pictures}.png`);
  const text = await page.evaluate(() => document.body.innerText.slice(0, 1500)).catch((error) => String(error));
  await page.screenshot({ path: picture, fullPage: true, timeout: 5000 }).catch(() => undefined);
  console.error(`left open: ${page.url()} (${picture})\nfaults: ${JSON.stringify(page.faults ?? [])}\n${text}`);
}
let pictures = 0;
