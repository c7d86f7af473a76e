// What an officer does with an answer that is none: asks again, elsewhere or better; and what he is told on the way.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { open } from './harness.mjs';

export function caseTests(world, english, close) {
  const { skip } = world;
  const words = (key, values = {}) => english[key].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const button = (where, key, values) => where.getByRole('button', { name: words(key, values), exact: true });
  const mains = (page) => page.locator('.actions > button.main').allTextContents();

  /** A trace of the Czech Republic that an officer in Brazil answers. */
  async function ask(reference, serial, firearm = {}) {
    const { status, body } = await world.scene.officers.CZ.officer.call('POST', '/traces', {
      priority: 'routine', case_reference: reference, crime_code: '5202', intended_use: 'court', illicit_basis: 'where_found', center: 'BR',
      firearm: { type: 'PI', make: 'Taurus', model: 'Taurus PT 92', calibre: '9x19', serial, country_of_manufacture: 'BR', year_of_manufacture: 1994, ...firearm },
      recovery: { date: '2026-02-20', country: 'CZ', place: 'Brno' },
    });
    assert.equal(status, 202, JSON.stringify(body));
    return body.trace;
  }
  /** As soon as Brazil has it. */
  async function answer(page, trace, said) {
    let last;
    for (let left = 100; left; --left) {
      last = await world.scene.ask('BR', `/incoming/${trace}/answer`, said);
      if (!last.error) return;
      await page.waitForTimeout(100);
    }
    assert.fail(JSON.stringify(last));
  }

  describe('Again', { skip }, () => {
    test('Again: an answer that wants the request corrected leads to the field that it names, by the one main button', async () => {
      const trace = await ask('CZ again 1/2026', 'AGAIN1');
      const page = await open(world.browser, world.scene, 'CZ');
      await page.at(`cases/${trace}`);
      await page.locator('.timeline').waitFor();
      assert.equal(await button(page, 'act.correct_again').count(), 0, 'nobody has answered yet');
      await answer(page, trace, { code: 200, explanation: 'A whole serial number is needed.' });
      await button(page, 'act.correct_again').waitFor();
      assert.deepEqual(await mains(page), [words('act.correct_again')]);
      assert.deepEqual(await page.locator('.lead bdi').first().textContent(), 'Taurus PT 92');
      await button(page, 'act.correct_again').click();
      await page.waitForFunction(() => document.activeElement?.id === 'firearm.serial');
      assert.equal(await page.locator('[id="firearm.serial"]').inputValue(), 'AGAIN1');
      await page.locator('.steps button').nth(3).click();
      await page.waitForFunction(() => document.getElementById('case_reference')?.value === 'CZ again 1/2026');
      await close(page);
    });

    test('Again: a silent dealer hides neither the holder that is named nor what was corrected, and the same may be sent again', async () => {
      const trace = await ask('CZ again 2/2026', 'AGAIN2');
      const page = await open(world.browser, world.scene, 'CZ');
      await page.at(`cases/${trace}`);
      await answer(page, trace, {
        code: 504, corrected: ['year_of_manufacture'], firearm: { serial: 'AGAIN2', make: 'Taurus', year_of_manufacture: 1996 },
        chain: [{ role: 'manufacturer', name: 'Taurus Armas' }, { role: 'dealer', name: 'Casa Central' }],
      });
      await page.locator('.answer-far').filter({ hasText: `${words('role.dealer')} Casa Central` }).waitFor();
      await page.locator('.answer .facts').filter({ hasText: `${words('field.year_of_manufacture')}: 1996` }).waitFor();
      assert.deepEqual(await mains(page), [words('act.again')]);
      await button(page, 'act.again').click();
      await page.locator('.step-end button.main').filter({ hasText: words('check.send') }).waitFor();
      await close(page);
    });

    test('Again: the trace that follows in another country says who was asked before, and the first one who was asked afterwards', async () => {
      const reference = 'CZ again 3/2026';
      const trace = await ask(reference, 'AGAIN3', { country_of_import: 'US', importer: 'Taurus Int Mfg, Miami FL' });
      const page = await open(world.browser, world.scene, 'CZ');
      await page.at(`cases/${trace}`);
      await answer(page, trace, { code: 320 });
      await page.locator('.answer-said').filter({ hasText: words('code.320.country', { country: 'Brazil' }) }).waitFor();
      assert.deepEqual(await mains(page), [words('act.ask_next', { country: 'United States' })]);
      await button(page, 'act.ask_next', { country: 'United States' }).click();
      await page.locator('.step-end button.main:enabled').click();
      await page.waitForURL((at) => /#\/cases\/\w{26}/.test(at.hash) && !at.hash.includes(trace));
      const way = page.locator('.section:has(#chain) .hops');
      await way.filter({ hasText: words('case.before') }).filter({ hasText: 'Brazil' }).waitFor();
      // The earlier one is a case of ours, not somebody's record.
      await page.locator('.match-row').filter({ hasText: words('match.own', { reference, country: 'Brazil' }) }).waitFor();
      await page.locator('.outcomes').filter({ hasText: words('outcome.own') }).waitFor();
      assert.equal(await page.locator('.match').count(), 0);
      await way.locator('a').click();
      await way.filter({ hasText: words('case.after') }).filter({ hasText: 'United States' }).waitFor();
      assert.equal(await button(page, 'act.ask_next', { country: 'United States' }).count(), 0, 'that was done');
      await page.at(`cases?q=${encodeURIComponent(reference)}`);
      for (const land of ['Brazil', 'United States']) await page.locator('.list tbody tr').filter({ hasText: words('cases.asked', { country: land }) }).waitFor();
      await close(page);
    });
  });

  describe('Told', { skip }, () => {
    test('Told: a hit says what was reported where; "Followed" is shown again the next time, without the list of all hits', async () => {
      const page = await open(world.browser, world.scene, 'ZA');
      await page.at('notices?show=hits');
      await page.locator('.notice a').filter({ hasText: words('notice.reported.stolen', { what: words('firearm'), country: 'Brazil' }) }).first().waitFor();
      await page.locator('#older').waitFor();
      await button(page, 'notice.followed').click();
      await page.locator('#older').waitFor({ state: 'detached' });
      await page.at('cases');
      await page.locator('nav a[href="#/notices"]').click();
      await page.locator('.tabs button[aria-pressed=true]').filter({ hasText: words('notice.followed') }).waitFor();
      await button(page, 'notice.all').click();
      await page.locator('#older').waitFor();
      await page.at('cases');
      await page.locator('nav a[href="#/notices"]').click();
      await page.locator('#older').waitFor();
      await close(page);
    });

    test('Told: the counts of the menu stand within it, however long its words are', async () => {
      await ask('CZ again 4/2026', 'AGAIN4'); // Brazil has something to answer.
      for (const language of ['es', 'en']) {
        const page = await open(world.browser, world.scene, 'BR', { language });
        await page.at('cases');
        const count = await page.locator('nav a[href="#/requests"] .count').boundingBox();
        const menu = await page.locator('nav').boundingBox();
        assert.ok(count.x + count.width <= menu.x + menu.width - 8, `${language}: ${JSON.stringify([count, menu])}`);
        await close(page);
      }
    });

    test('Told: who signs in with something missing is told what', async () => {
      const page = await open(world.browser, world.scene, 'ZA', { role: '' });
      await page.goto(world.scene.address('ZA'));
      await page.locator('[id="badge"]').fill('1001');
      await page.locator('.sign button[type=submit]').click();
      const missing = (key) => page.locator('.sign .error').filter({ hasText: words('wrong.missing', { field: words(key) }) });
      await missing('sign.password').waitFor();
      await missing('sign.code').waitFor();
      assert.equal(await missing('form.badge').count(), 0);
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'password');
      await close(page);
    });
  });
}
