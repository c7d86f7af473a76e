// The dashboard in a real browser, at real nodes. `IWETS_BIN` says where the programs are.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { caseTests } from './case.mjs';
import { disabled, dist, languages, launch, missing, open, Scene, tell } from './harness.mjs';
import { fill, identify, next, seized, send } from './journey.mjs';
import { sessionTests } from './session.mjs';
import { workTests } from './work.mjs';

const skip = missing() || false;
let scene;
let browser;
let axe;
let pages;

const english = JSON.parse(readFileSync(new URL('../../node/web/messages/en.json', import.meta.url), 'utf8'));

before(async () => {
  if (skip) return;
  scene = await Scene.start();
  browser = await launch();
  axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  const incoming = await scene.ask('BR', '/incoming');
  pages = [
    ['ZA', 'officer', ['cases', `cases/${scene.traces[1]}`, 'notices', `hits/${scene.hit}`, 'trace', 'requests', 'records/nominal', 'records/firearm', 'overview', 'account', 'duty']],
    ['BR', 'officer', ['cases', `cases/${scene.traces[0]}`, 'requests', `requests/${incoming.incoming[0].incoming}`]],
    ['ZA', 'supervisor', ['oversight', 'duty']], ['ZA', 'administrator', ['officers', 'duty']], ['ZA', '', ['']],
  ];
});
afterEach(async () => {
  // Only a failed test leaves pages open: they say how they stood, and are closed for the others' sake.
  for (const context of browser?.contexts() ?? []) {
    for (const page of context.pages()) await tell(page);
    await context.close();
  }
});
after(async () => {
  await browser?.close();
  await scene?.end();
});

async function close(page) {
  const { faults } = page;
  await page.context().close();
  assert.deepEqual(faults, []);
}

describe('Access', { skip }, () => {
  for (const [scheme, language] of [['light', 'en'], ['dark', 'en'], ['light', 'ar']]) {
    test(`Access: axe finds no violation on any page, ${scheme}, ${language}`, async () => {
      for (const [member, role, paths] of pages) {
        const page = await open(browser, scene, member, { scheme, language, role });
        for (const path of paths) {
          await page.at(path);
          await page.ready();
          // Into the isolated world of the debugger: the page's own policy admits no such script.
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }));
          assert.deepEqual(violations.map((one) => `${path}: ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`), []);
        }
        await close(page);
      }
    });
  }

  for (const language of ['ar', 'cs', 'en', 'fr', 'pt', 'es'])
    test(`Access: at 320 pixels nothing has to be scrolled sideways, ${language}`, async () => {
      for (const [member, role, paths] of pages) {
        const page = await open(browser, scene, member, { language, width: 320, role });
        for (const path of paths) {
          await page.at(path);
          await page.ready();
          assert.equal(await page.overflow(), 0, path);
        }
        await close(page);
      }
    });

  test('Access: the whole journey with the keyboard alone', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at('cases');
    /** Tabs on until the focus is where it should be. */
    const to = async (selector) => {
      for (let i = 0; i < 80; ++i) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`the keyboard does not reach ${selector}`);
    };
    const write = async (id, text) => { await to(`[id="${id}"]`); await page.keyboard.type(text); };
    await to('nav a[href="#/trace"]');
    await page.keyboard.press('Enter');
    await page.locator('.step').waitFor();
    await write('firearm.make', 'Colt');
    await write('firearm.model', 'Python');
    await write('firearm.type', 'Rev');
    await write('firearm.calibre', '.357 Magnum');
    await write('firearm.country_of_manufacture', 'United States');
    await to('button[type=submit]');
    await page.keyboard.press('Enter');
    await write('firearm.serial', 'WEBKEY9');
    await to('button[type=submit]');
    await page.keyboard.press('Enter');
    await write('recovery.date', '02012026');
    await write('recovery.country', 'South Af');
    await write('recovery.place', 'Durban');
    await to('[id="illicit_basis"]');
    await page.keyboard.press('Space');
    await to('button[type=submit]');
    await page.keyboard.press('Enter');
    await write('case_reference', 'CAS key 1/2026');
    await write('crime_code', '5212');
    await write('intended_use', 'court');
    await to('button[type=submit]');
    await page.keyboard.press('Enter');
    await to('button[type=submit]');
    await page.keyboard.press('Enter');
    await page.locator('.step-end button.main:enabled').waitFor();
    await to('.step-end button.main');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/cases\/\w{26}/);
    await close(page);
  });

  test('Access: in print nothing stands but the case', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at(`cases/${scene.traces[1]}`);
    await page.locator('.answer').waitFor();
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['nav', '.actions', '.preferences']) assert.equal(await page.locator(gone).first().isVisible(), false, gone);
    assert.equal(await page.locator('.timeline').isVisible(), true);
    await close(page);
  });
});

describe('Journey', { skip }, () => {
  for (const [i, language] of languages.entries()) {
    test(`Journey: in ${language}, from the pistol on the desk to answer, hit and chain, which come by themselves`, async () => {
      const page = await open(browser, scene, 'ZA', { language });
      await page.at('cases');
      await identify(page, { serial: seized[i], reference: `CAS ${language} 1/2026` });
      await send(page);
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.equal(await page.locator('html').getAttribute('dir'), language === 'ar' ? 'rtl' : 'ltr');
      // Without a reload.
      await page.locator('.answer.success').waitFor();
      await page.locator('.chain .holders li').nth(3).waitFor();
      await page.locator('.match.alert').filter({ hasText: `BR-F-J${i}` }).waitFor();
      assert.equal(await page.locator('.lead .code').evaluate((one) => getComputedStyle(one).direction), 'ltr');
      const raw = await page.evaluate((keys) => keys.filter((key) => document.body.innerText.split(/\s/).includes(key)), Object.keys(english).filter((key) => key.includes('.')));
      assert.deepEqual(raw, [], 'keys without their message are shown');
      // The hit has a page of its own, and stands among the notices.
      await page.locator('.match-row a[href^="#/hits/"]').first().click();
      await page.locator('h1 + .sentence').waitFor();
      await page.locator('nav a[href="#/notices"]').click();
      await page.locator('.notice').filter({ hasText: `CAS ${language} 1/2026` }).first().waitFor();
      await close(page);
    });
  }

  test('Journey: what is missing is said with links to the fields, and sent nothing', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at('trace');
    await next(page);
    await page.locator('.summary').waitFor();
    assert.equal(await page.locator('.summary').evaluate((one) => one === document.activeElement), true);
    assert.equal(await page.locator('.summary li').count(), 5);
    await page.locator('.summary a').nth(1).click();
    await page.waitForFunction(() => document.activeElement?.id === 'firearm.model');
    assert.equal(await page.locator('[id="firearm.model"]').getAttribute('aria-invalid'), 'true');
    // What is mended goes from the list, and takes nothing from whoever types on.
    await page.keyboard.type('PT 92 AFS', { delay: 20 });
    assert.equal(await page.locator('[id="firearm.model"]').inputValue(), 'PT 92 AFS');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'firearm.model');
    assert.equal(await page.locator('.summary li').count(), 4);
    await next(page);
    await page.waitForFunction(() => document.activeElement?.matches('.summary'));
    await close(page);
  });

  test('Journey: the evidence package comes byte for byte as the node has sealed it', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at(`cases/${scene.traces[1]}`);
    await page.getByRole('button', { name: english['act.evidence'], exact: true }).click();
    const [come] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: english['act.evidence.go'] }).click()]);
    assert.equal(come.suggestedFilename(), `evidence-${scene.traces[1]}.json`);
    const bytes = readFileSync(await come.path(), 'utf8');
    const { format, seal } = JSON.parse(bytes);
    assert.deepEqual([format, seal.by], ['iwets-evidence/1', 'member:ZA']);
    assert.equal(bytes.startsWith('{\n "format": "iwets-evidence/1",\n "items": [\n'), true);
    await close(page);
  });

  test('Journey: a draft survives a reload of the page', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at('trace');
    await page.locator('[id="firearm.make"]').fill('Zastava');
    await page.locator('.saved').filter({ hasText: english['draft.saved'] }).waitFor();
    await page.reload();
    await page.waitForFunction(() => document.getElementById('firearm.make')?.value === 'Zastava');
    await close(page);
  });

  test('Journey: a description by hand is led to the entry that is meant, and what stands behind its model is offered', async () => {
    const page = await open(browser, scene, 'ZA');
    const field = (id) => page.locator(`[id="${id}"]`);
    await page.at('trace');
    await page.waitForFunction(() => document.activeElement?.id === 'identify'); // Who begins may type.
    await page.keyboard.type('tauras pt 92 afs');
    await page.locator('.found button').first().waitFor();
    await next(page);
    await page.locator('.summary a').filter({ hasText: english['wrong.choose'] }).click();
    assert.equal(await field('identify').inputValue(), 'tauras pt 92 afs');
    await page.locator('.found button').filter({ hasText: 'Taurus PT 92' }).first().click();
    await page.locator('.chosen').waitFor();
    assert.equal(await field('firearm.model').inputValue(), 'PT 92 AFS');

    await page.getByRole('button', { name: english['identify.other'] }).click();
    await field('firearm.make').fill('TAURUS INT MFG MIAMI FL');
    await page.getByRole('button', { name: english['meant.move'] }).click();
    assert.equal(await field('firearm.make').inputValue(), '');
    await field('firearm.make').fill('Tauras');
    await field('firearm.model').fill('pt92');
    await page.locator('.meant button').filter({ hasText: 'Taurus PT 92' }).first().click();
    await page.locator('.chosen').waitFor();
    assert.equal(await field('firearm.make').inputValue(), 'Taurus');
    await next(page);
    assert.equal(await field('firearm.importer').inputValue(), 'TAURUS INT MFG MIAMI FL');
    await page.waitForFunction(() => document.activeElement?.id === 'firearm.serial');

    // A letter among digits is asked about.
    await field('firearm.serial').fill('TKY 2O184');
    await page.getByRole('button', { name: english['serial.odd.make'].replace('{be}', '0') }).click();
    assert.equal(await field('firearm.serial').inputValue(), 'TKY 20184');
    assert.equal(await page.locator('.odd').count(), 0);

    // A choice left open is no whole number, and a passport that does not fit is told once more before it is sent.
    await field('firearm.serial').fill('TKY 2[O0]184');
    await page.locator('.meter').filter({ hasText: english['meter.serial_open'] }).waitFor();
    await page.locator('.steps button').nth(4).click();
    await page.locator('.step > .pick input').first().check();
    await page.locator('textarea.code').fill('P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C46UTO7408122F1204159ZE184226B<<<<<10');
    await page.locator('.steps button').nth(5).click();
    const doubts = page.locator('.fault.calm');
    await doubts.filter({ hasText: english['check.open_serial'] }).filter({ hasText: english['mrz.part.number'] }).waitFor();

    // Who comes back to it is told that he goes on with it, and may begin anew.
    await page.locator('.saved').filter({ hasText: english['draft.saved'] }).waitFor();
    await page.reload();
    await page.locator('.note').filter({ hasText: english['draft.resumed'] }).filter({ hasText: 'Taurus PT 92' }).getByRole('button', { name: english['draft.begin'] }).click();
    await page.waitForFunction(() => document.getElementById('firearm.make')?.value === '');
    await close(page);
  });

  test('Journey: a pasted machine-readable zone fills in person and document', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at('trace');
    await page.locator('.steps button').nth(4).click();
    await page.locator('.step > .pick input').first().check();
    await page.locator('textarea.code').fill('P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10');
    await page.waitForFunction(() => document.getElementById('possessor.documents.0.number')?.value === 'L898902C3');
    assert.equal(await page.locator('[id="possessor.name"]').inputValue(), 'ERIKSSON, ANNA MARIA');
    assert.equal(await page.locator('[id="possessor.birth_dates"]').inputValue(), '12.08.1974');
    await page.locator('.mark.ok').filter({ hasText: english['mrz.ok'] }).waitFor();
    const folded = page.locator('details.folded'); // What was read takes one line, and is there to be looked at.
    assert.equal(await folded.locator('select').first().isVisible(), false);
    await folded.locator('summary').filter({ hasText: 'L898902C3' }).click();
    assert.equal(await folded.locator('[id="possessor.sex"]').inputValue(), 'female');
    await close(page);
  });

  test('Journey: an open trace of the same firearm is told, and sent only when the officer insists', async () => {
    const page = await open(browser, scene, 'ZA');
    await scene.tell('stop hub'); // So that the first one stays open.
    await fill(page, { serial: 'WEBDUP881', reference: 'CAS dup 1/2026' });
    await send(page);
    await fill(page, { serial: 'WEBDUP881', reference: 'CAS dup 2/2026' });
    const main = page.locator('.step-end button.main');
    await page.locator('.fault input[type=checkbox]').waitFor();
    await disabled(main);
    await page.locator('.fault input[type=checkbox]').check();
    await send(page);
    await scene.tell('start hub');
    await close(page);
  });
});

describe('Line', { skip }, () => {
  test('Line: with the hub dead the page says when things will leave, keeps what is sent, and goes on by itself', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at('cases');
    await page.locator('.line').filter({ hasText: english['line.attached'] }).waitFor();
    await scene.tell('stop hub');
    await page.locator('.line').filter({ hasText: english['line.later'] }).waitFor();
    await fill(page, { serial: 'WEBLINE12', reference: 'CAS line 1/2026' });
    await send(page);
    await page.locator('.sentence').filter({ hasText: english['case.queued'] }).waitFor();
    await scene.tell('start hub');
    await page.locator('.line').filter({ hasText: english['line.attached'] }).waitFor();
    await page.locator('.answer').waitFor();
    await close(page);
  });

  test('Line: eight tabs of one browser all learn of an answer', async () => {
    const context = await browser.newContext({ locale: 'en' });
    const tabs = [];
    for (let i = 0; i < 8; ++i) {
      const page = await open(browser, scene, 'ZA', { context });
      await page.at('cases');
      tabs.push(page);
    }
    const writer = await open(browser, scene, 'ZA');
    await fill(writer, { serial: 'WEBTABS77', reference: 'CAS tabs 8/2026' });
    await send(writer);
    for (const page of tabs) await page.locator('.list').filter({ hasText: 'CAS tabs 8/2026' }).waitFor();
    assert.deepEqual(tabs.flatMap((page) => page.faults), []);
    await context.close();
    await close(writer);
  });
});

describe('Notices', { skip }, () => {
  test('Notices: the unread are counted in the title and the menu; read ones are not, also after a reload', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at('notices');
    await page.waitForFunction(() => /^\(\d+\)/.test(document.title));
    // What comes in between is unread again: it is marked as well.
    await page.waitForFunction((label) => {
      if (!document.title.startsWith('(')) return true;
      [...document.querySelectorAll('button')].find((one) => one.textContent === label)?.click();
      return false;
    }, english['notice.all_read'], { polling: 300 });
    await page.reload();
    await page.locator('.notice').first().waitFor();
    assert.equal(await page.locator('.notice.unread').count(), 0);
    await close(page);
  });

  test('Notices: a confirmation that we owe is answered in place', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at('requests');
    const row = page.locator('.answering li').first();
    await row.getByRole('button', { name: english['hit.answer'] }).click();
    await row.locator('.say button.main').click();
    await page.locator('.empty-title').filter({ hasText: english['confirm.empty'] }).waitFor();
    const other = await open(browser, scene, 'BR');
    await other.at(`hits/${scene.hit}`);
    await other.locator('.sentence').filter({ hasText: english['hit.confirmed'] }).waitFor();
    await close(page);
    await close(other);
  });

  test('Notices: a request of another country is answered in place, and its officer sees the chain', async () => {
    const page = await open(browser, scene, 'BR');
    await page.at('requests');
    await page.locator('.list .row-link').first().click();
    await page.getByRole('button', { name: english['incoming.answer'], exact: true }).click();
    const say = page.locator('.say');
    await say.locator('select').first().selectOption('110');
    await say.getByRole('button', { name: english['chain.add'] }).click();
    await say.locator('.row-fields input').first().fill('Taurus Armas');
    await say.locator('button.main').click();
    await page.locator('.answer').waitFor();
    const asker = await open(browser, scene, 'CZ');
    const { traces } = await scene.ask('CZ', '/traces');
    await asker.at(`cases/${traces.find((one) => one.party === 'member:BR').trace}`);
    await asker.locator('.holders').filter({ hasText: 'Taurus Armas' }).waitFor();
    await close(page);
    await close(asker);
  });
});

describe('Records', { skip }, () => {
  test('Records: one is entered, judged by the hub, and withdrawn', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at('records/vehicle');
    await page.getByRole('button', { name: english['record.new'] }).click();
    await page.getByLabel(english['record.id'], { exact: true }).fill('ZA-V-WEB1');
    await page.getByLabel(english['vehicle.plate'], { exact: true }).fill('ND 777-001');
    await page.getByLabel(english['vehicle.plate_country']).selectOption('ZA');
    await page.locator('.say button.main').click();
    const row = page.locator('.record').filter({ hasText: 'ZA-V-WEB1' });
    await row.filter({ hasText: english['state.accepted'] }).waitFor();
    await row.getByRole('button', { name: english['record.withdraw'] }).click();
    await row.locator('.say button.danger').click();
    await row.filter({ hasText: english['state.withdrawn'] }).waitFor();
    await close(page);
  });

  test('Records: a file is loaded, and each refused row says its line and why', async () => {
    const page = await open(browser, scene, 'ZA');
    await page.at('records/firearm');
    const csv = 'id;reason;serial;make;calibre;type\nZA-F-W1;stolen;QQ1001;Norinco;7,62x25;PI\nZA-F-W2;stolen;;Norinco;9x19;PI\n;stolen;QQ1003;Norinco;9x19;PI\n';
    await page.locator('#load-file').setInputFiles({ name: 'stolen.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.locator('.verdict').filter({ hasText: `1 ${english['load.accepted']}` }).waitFor();
    await page.locator('.verdict').filter({ hasText: `2 ${english['load.refused']}` }).waitFor();
    assert.deepEqual((await page.locator('.section:has(#load) tbody th').allTextContents()).sort(), ['3', '4']);
    await close(page);
  });
});

describe('Weight', { skip }, () => {
  test('Weight: the first page is below 100 KB compressed in every language', () => {
    const size = (name) => gzipSync(readFileSync(`${dist}/${name}`)).length;
    const names = readdirSync(dist);
    const shared = names.filter((one) => !/^part-(ar|cs|en|es|fr|pt|officers|oversight)-/.test(one)).reduce((all, one) => all + size(one), 0);
    for (const language of languages) {
      const own = names.filter((one) => one.startsWith(`part-${language}-`)).reduce((all, one) => all + size(one), 0);
      assert.ok(own > 0 && shared + own < 100_000, `${language}: ${shared + own} bytes`);
    }
  });
  test('Weight: with 50,000 cases a key in the search, another order and the next page are each shown within 100 ms', async () => {
    const page = await open(browser, scene, 'TN');
    await page.at('cases');
    await page.locator('.pages p').filter({ hasText: /50,0\d\d/ }).waitFor();
    /** Milliseconds from what the officer does until the page shows something else. */
    const took = (what) => page.evaluate((doing) => new Promise((done) => {
      const shown = () => document.querySelector('main').innerText;
      const before = shown();
      const begun = performance.now();
      const look = new MutationObserver(() => {
        if (shown() === before) return;
        look.disconnect();
        requestAnimationFrame(() => done(performance.now() - begun));
      });
      look.observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
      if (doing.click) document.querySelector(doing.click).click();
      else {
        const box = document.getElementById('find');
        box.value = doing.type;
        box.dispatchEvent(new Event('input', { bubbles: true }));
      }
    }), what);
    // The best of ten says what it costs; the others, what else this machine had to do.
    const best = async (...ways) => {
      let least = Infinity;
      for (let i = 0; i < 10 && least >= 100; ++i) for (const way of ways) least = Math.min(least, await took(way));
      return least;
    };
    const figures = {
      search: await best({ type: 'bulk 4' }, { type: 'blk0314' }),
      order: (await took({ type: '' }), await best({ click: 'th:nth-child(6) .sort' }, { click: 'th:nth-child(1) .sort' })),
      page: await best({ click: '.pages button:last-child' }),
    };
    for (const [name, ms] of Object.entries(figures)) assert.ok(ms < 100, `${name}: ${ms} ms of ${JSON.stringify(figures)}`);
    await close(page);
  });
});

const world = { skip, get scene() { return scene; }, get browser() { return browser; }, get axe() { return axe; } };
sessionTests(world, english, close);
workTests(world, english, close);
caseTests(world, english, close);
