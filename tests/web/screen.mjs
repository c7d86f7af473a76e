// From the hub to the screen: how long after the hub has found a hit the officer sees it, while his node has 50,000
// cases and 300 event streams are open. Measured, not judged: `tests/web/run screen`.
import { cpus } from 'node:os';
import { launch, missing, open, Scene } from './harness.mjs';

const why = missing();
if (why) {
  console.error(`screen: skipped, ${why}`);
  process.exit(1);
}
const streams = 300;
const hits = 50;
const scene = await Scene.start();
const browser = await launch();
const until = async (what) => {
  for (let left = 600; left; --left) {
    const there = await what();
    if (there) return there;
    await new Promise((done) => { setTimeout(done, 50); });
  }
  throw new Error(`in vain: ${what}`);
};
const serial = (i) => `SCREEN${String(1000 + i)}`;
const firearm = (i) => ({ type: 'PI', make: 'Smith & Wesson', model: 'M&P9', calibre: '9x19', serial: serial(i), country_of_manufacture: 'US' });
/** The officer's page keeps the moment at which each number came to stand in it, and was drawn. */
const watch = () => {
  globalThis.drawn = {};
  const look = () => {
    for (const [one] of document.querySelector('main').innerText.matchAll(/SCREEN\d{4}/g)) {
      if (globalThis.drawn[one]) continue;
      globalThis.drawn[one] = 1;
      requestAnimationFrame(() => setTimeout(() => { globalThis.drawn[one] = performance.timeOrigin + performance.now(); }));
    }
  };
  new MutationObserver(look).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
};

try {
  for (let i = 0; i < hits; ++i)
    await scene.ask('BR', '/records/firearm', { verb: 'enter', record: { id: `BR-F-SCREEN${i}`, reason: 'stolen', since: '2025-10-02', firearm: firearm(i) } });
  await until(async () => (await scene.ask('BR', '/records/firearm?limit=500')).records.filter((one) => one.id.startsWith('BR-F-SCREEN') && one.state === 'accepted').length === hits);
  const opened = await Promise.all(Array.from({ length: streams }, () => scene.stream('TN')));
  const page = await open(browser, scene, 'TN');
  await page.at('notices');
  await page.ready();
  await page.evaluate(watch);
  const took = [];
  for (let i = 0; i < hits; ++i) {
    const asked = await scene.ask('TN', '/traces', {
      priority: 'routine', case_reference: `TN screen ${i}`, crime_code: '5202', intended_use: 'court', illicit_basis: 'where_found', firearm: firearm(i),
      recovery: { date: '2026-02-20', country: 'TN', place: 'Sfax' }, agency: { code: 'TN-NCB' }, officer: { name: 'A. Example' },
    });
    if (!asked.trace) throw new Error(JSON.stringify(asked));
    const at = await until(() => page.evaluate((one) => (globalThis.drawn[one] > 1 ? globalThis.drawn[one] : 0), serial(i)));
    const { steps } = JSON.parse(await scene.tell(`journey ${asked.trace}`));
    took.push(at - steps.find((one) => one.step === 'hit_noticed').at_us / 1000);
  }
  took.sort((a, b) => a - b);
  const share = (part) => took[Math.min(hits - 1, Math.floor(part * hits))].toFixed(1);
  const alive = opened.filter((one) => !one.over).length;
  console.log(`hit at the hub until it is drawn on the screen: ${hits} hits, 50,000 cases, ${alive} of ${streams} streams open, ${cpus().length} x ${cpus()[0].model.trim()}`);
  console.log(`p50 ${share(0.5)} ms, p90 ${share(0.9)} ms, longest ${share(1)} ms`);
  for (const one of opened) one.end();
} finally {
  await browser.close();
  await scene.end();
}
