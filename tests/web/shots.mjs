// Screenshots for the guides: every page, light and dark, wide and narrow, left to right and right to left.
import { mkdirSync } from 'node:fs';
import { launch, missing, open, Scene } from './harness.mjs';
import { fill } from './journey.mjs';

const why = missing();
if (why) {
  console.error(`shots: skipped, ${why}`);
  process.exit(1);
}
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const looks = [
  { name: 'light', scheme: 'light', width: 1280, language: 'en' },
  { name: 'dark', scheme: 'dark', width: 1280, language: 'pt' },
  { name: 'narrow', scheme: 'light', width: 320, language: 'cs' },
  { name: 'arabic', scheme: 'light', width: 320, language: 'ar' },
  { name: 'arabic-wide', scheme: 'dark', width: 1280, language: 'ar' },
];
const scene = await Scene.start();
const browser = await launch();
const { incoming } = await scene.ask('BR', '/incoming');
const paths = [
  ['ZA', 'cases'], ['BR', 'case', `cases/${scene.traces[0]}`], ['ZA', 'notices'], ['ZA', 'hit', `hits/${scene.hit}`], ['ZA', 'requests'],
  ['BR', 'request', `requests/${incoming[0].incoming}`], ['ZA', 'records', 'records/nominal'], ['ZA', 'overview'],
  ['ZA', 'oversight', 'oversight', 'supervisor'], ['ZA', 'officers', 'officers', 'administrator'], ['ZA', 'account'], ['ZA', 'sign-in', 'cases', ''],
];
try {
  for (const look of looks) {
    for (const [member, name, path = name, role = 'officer'] of paths) {
      const page = await open(browser, scene, member, { ...look, role });
      await page.at(path);
      await page.ready();
      await page.screenshot({ path: `${folder}/${look.name}-${name}.png`, fullPage: true });
      await page.context().close();
    }
    const page = await open(browser, scene, 'ZA', look);
    await fill(page, { serial: 'B0128?', reference: 'CAS 412/02/2026' });
    await page.locator('.goes').waitFor();
    await page.setViewportSize({ width: look.width, height: 1600 }); // What stays at the lower edge would cover something.
    await page.screenshot({ path: `${folder}/${look.name}-trace-check.png`, fullPage: true });
    for (const [i, name] of ['firearm', 'marks', 'find', 'case', 'others'].entries()) {
      await page.locator('.steps button').nth(i).click();
      await page.screenshot({ path: `${folder}/${look.name}-trace-${name}.png`, fullPage: true });
    }
    await page.context().close();
  }
} finally {
  await browser.close();
  await scene.end();
}
