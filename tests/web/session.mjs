// Who may see and do what: signing in, the end of a session, and what other pages and other officers cannot reach.
import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, test } from 'node:test';
import { open } from './harness.mjs';
import { fill, send } from './journey.mjs';
import { Device, password } from './officer.mjs';

const field = (page, id) => page.locator(`[id="${id}"]`);

/** As a script of the page asks, with the session's cookie; the token only if it is given. */
const ask = (page, method, path, { token = '', body } = {}) => page.evaluate(async (how) => {
  const answer = await fetch(`/api/v1${how.path}`, {
    method: how.method, headers: { 'Content-Type': 'application/json', ...(how.token && { 'X-CSRF-Token': how.token }) },
    body: how.body && JSON.stringify(how.body),
  });
  return { status: answer.status, code: (await answer.json().catch(() => ({}))).error?.code };
}, { method, path, token, body });

/** A page of somebody else's, under another address of this machine. */
async function elsewhere(html) {
  const server = http.createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(html));
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  return { address: `http://127.0.0.1:${server.address().port}/`, end: () => { server.closeAllConnections(); server.close(); } };
}

async function signIn(page, { badge, code, recovery }) {
  await field(page, 'badge').fill(badge);
  await field(page, 'password').fill(password);
  if (recovery) await page.getByRole('button', { name: 'I do not have my device' }).click();
  await field(page, recovery ? 'recovery' : 'totp').fill(recovery ?? code);
  await page.locator('.sign button[type=submit]').click();
}

/** Of an officer with a session of this page alone, so that ending it ends nobody else's. */
async function signsIn(page, scene) {
  const { other } = scene.officers.ZA;
  await page.goto(scene.address('ZA'));
  await signIn(page, { badge: other.badge, recovery: other.recovery.pop() });
  await page.locator('.list').waitFor();
}

/** The names of all that the browser keeps for the page's scripts. */
const held = (page) => page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].join(' '));

export function sessionTests(world, english, close) {
  const { skip } = world;

  describe('Session', { skip }, () => {
    test('Session: a new officer enrols with the first code, keeps the recovery codes, signs in and out', async () => {
      const { scene, browser } = world;
      const page = await open(browser, scene, 'ZA', { role: '' });
      const { badge, first_code } = scene.officers.ZA.newcomer;
      await page.goto(scene.address('ZA'));
      await page.getByRole('button', { name: english['sign.first_time'] }).click();
      await field(page, 'badge').fill(badge);
      await field(page, 'first-code').fill(first_code);
      await page.locator('.sign button[type=submit]').click();
      const device = new Device(await page.locator('.secret .code').innerText());
      await field(page, 'new-password').fill(password);
      await field(page, 'again').fill(`${password}?`);
      await page.locator('.error').filter({ hasText: english['enrol.differ'] }).waitFor();
      await field(page, 'again').fill(password);
      await field(page, 'totp').fill(await device.code());
      await page.locator('.sign button[type=submit]').click();
      await page.locator('.secret.codes li').nth(9).waitFor();
      await page.getByRole('button', { name: english['sign.title'] }).click();
      await signIn(page, { badge, code: '000000' });
      await page.locator('.fault').filter({ hasText: english['sign.sign_in_failed'] }).waitFor();
      await field(page, 'totp').fill(await device.code());
      await page.locator('.sign button[type=submit]').click();
      await page.locator('.who').filter({ hasText: 'Const. New Example' }).waitFor();
      await page.locator('.list').waitFor();
      await page.getByRole('button', { name: english['sign.out'] }).click();
      await page.locator('.note').filter({ hasText: english['sign.left'] }).waitFor();
      assert.equal((await ask(page, 'GET', '/traces')).status, 401);
      await close(page);
    });

    test('Session: a password is not shown, may be pasted, and is sent as it is', async () => {
      const { scene, browser } = world;
      const page = await open(browser, scene, 'ZA', { role: '' });
      await page.goto(scene.address('ZA'));
      const long = ` ${'Seven grey parrots, at noon! '.repeat(5)}`;
      const paste = async (id) => {
        await field(page, 'badge').fill(long.slice(0, 32));
        await page.evaluate(() => document.getElementById('badge').removeAttribute('maxlength'));
        await field(page, 'badge').fill(long);
        await field(page, 'badge').press('Control+a');
        await field(page, 'badge').press('Control+c');
        await field(page, id).focus();
        await page.keyboard.press('Control+v');
      };
      assert.equal(await field(page, 'password').getAttribute('type'), 'password');
      assert.equal(await field(page, 'password').getAttribute('autocomplete'), 'current-password');
      await paste('password');
      assert.equal(await field(page, 'password').inputValue(), long);
      await field(page, 'badge').fill('9999'); // Nobody's: no account is locked for this.
      await field(page, 'totp').fill('000000');
      const sent = page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/session'));
      await page.locator('.sign button[type=submit]').click();
      assert.equal((await sent).postDataJSON().password, long);
      await close(page);
      const own = await open(browser, scene, 'ZA');
      await own.at('account');
      await own.getByRole('button', { name: english['own.password'] }).click();
      for (const [id, names] of [['present-password', 'current-password'], ['new-password', 'new-password'], ['again', 'new-password']])
        assert.deepEqual([await field(own, id).getAttribute('type'), await field(own, id).getAttribute('autocomplete')], ['password', names], id);
      await close(own);
    });

    test('Session: who signs out leaves nothing in any tab of his, neither on the page nor in the browser', async () => {
      const { scene, browser } = world;
      const page = await open(browser, scene, 'ZA', { role: '' });
      await signsIn(page, scene);
      await page.at(`cases/${scene.traces[1]}?q=secret`);
      await page.locator('main').filter({ hasText: 'CAS 12/02/2026' }).waitFor();
      const beside = await open(browser, scene, 'ZA', { context: page.context(), role: '' });
      await beside.at('trace');
      await field(beside, 'firearm.make').fill('Zastava');
      await beside.locator('.saved').filter({ hasText: english['draft.saved'] }).waitFor();
      assert.match(await held(beside), /iwets\.draft/);
      await page.getByRole('button', { name: english['sign.out'] }).click();
      for (const tab of [page, beside]) {
        await tab.locator('.note').filter({ hasText: english['sign.left'] }).waitFor();
        assert.equal(await tab.locator('#frame').count(), 0);
        assert.equal(tab.url(), scene.address('ZA'));
        assert.match(await held(tab), /^((iwets\.theme|iwets\.language) ?)*$/);
      }
      assert.deepEqual(beside.faults, []);
      await close(page);
    });

    test('Session: who signs out while the node is away leaves nothing on the page, and is signed out when it is back', async () => {
      const { scene, browser } = world;
      const page = await open(browser, scene, 'ZA', { role: '' });
      await signsIn(page, scene);
      await page.at(`cases/${scene.traces[1]}`);
      await page.locator('main').filter({ hasText: 'CAS 12/02/2026' }).waitFor();
      const away = (route) => route.abort();
      const beside = await open(browser, scene, 'ZA', { context: page.context(), role: '' });
      await beside.at('trace');
      await page.context().route('**/api/v1/session', away);
      await page.getByRole('button', { name: english['sign.out'] }).click();
      for (const tab of [page, beside]) {
        await tab.locator('.gate-away').waitFor();
        assert.equal(await tab.locator('#frame').count(), 0);
        assert.equal(tab.url(), scene.address('ZA'));
        assert.equal(await tab.title(), 'IWeTS');
      }
      assert.equal((await ask(page, 'GET', '/traces?limit=1')).status, 200, 'the node does not know yet');
      await page.context().unroute('**/api/v1/session', away);
      for (const tab of [page, beside]) await tab.locator('.note').filter({ hasText: english['sign.left'] }).waitFor();
      assert.equal((await ask(page, 'GET', '/traces?limit=1')).status, 401);
      await close(page);
    });

    test('Session: when it ends the officer is told kindly, signs in, and goes on where he was', async () => {
      const { scene, browser } = world;
      const { other } = scene.officers.ZA;
      const page = await open(browser, scene, 'ZA', { role: 'other' });
      await page.at('trace');
      await field(page, 'firearm.make').fill('Zastava');
      await field(page, 'firearm.model').fill('M70');
      await page.locator('.saved').filter({ hasText: english['draft.saved'] }).waitFor();
      // Ended from his other browser.
      const elsewhereSigned = await other.call('GET', '/sessions');
      await other.prove();
      const ended = await other.call('DELETE', `/sessions/${elsewhereSigned.body.sessions.find((one) => one.here).session}`);
      assert.equal(ended.status, 200);
      await page.locator('nav a[href="#/cases"]').click();
      await page.locator('.note').filter({ hasText: english['sign.over'] }).waitFor();
      assert.equal(await page.locator('#frame').count(), 0, 'what stood on the page is in it no more');
      await signIn(page, { badge: other.badge, recovery: other.recovery[0] });
      await page.locator('.list').waitFor();
      await page.locator('nav a[href="#/trace"]').click();
      await page.waitForFunction(() => document.getElementById('firearm.model')?.value === 'M70');
      // Who does not come back finds the page begun anew: its memory holds nothing of him either.
      await page.clock.install();
      await other.signIn();
      await page.context().addCookies([{ name: other.cookieName, value: other.cookie, url: scene.address('ZA'), httpOnly: true, sameSite: 'Strict' }]);
      await page.reload();
      await page.locator('.list, .step').first().waitFor();
      await page.evaluate(() => { window.begun = true; });
      await page.context().clearCookies();
      await page.evaluate(() => { location.hash = '#/overview'; });
      await page.locator('.note').filter({ hasText: english['sign.over'] }).waitFor();
      const anew = page.waitForEvent('load');
      await page.clock.fastForward('01:01:00');
      await anew;
      assert.equal(await page.evaluate(() => window.begun), undefined);
      await field(page, 'badge').waitFor();
      await close(page);
    });

    test('Session: what cannot be undone asks for a fresh code, and goes on with it', async () => {
      const { scene, browser } = world;
      const { administrator } = scene.officers.ZA;
      const page = await open(browser, scene, 'ZA', { role: '' });
      // Whoever came in with a recovery code has shown no device.
      await page.at('officers');
      await signIn(page, { badge: administrator.badge, recovery: administrator.recovery[0] });
      await page.getByRole('button', { name: english['officers.add'] }).click();
      await page.locator('.say').getByLabel(english['form.badge']).fill('1099');
      await page.locator('.say').getByLabel(english['person.name']).fill('Temp. Example');
      await page.locator('.say button.main').click();
      await page.locator('dialog').waitFor();
      await field(page, 'proof').fill(await administrator.device.code());
      await page.locator('dialog button.main').click();
      await page.locator('.secret').waitFor();
      await page.locator('.record').filter({ hasText: '1099' }).filter({ hasText: english['officers.to_enrol'] }).waitFor();
      await close(page);
    });
  });

  describe('Reach', { skip }, () => {
    test('Reach: another site cannot send anything in the officer\'s name', async () => {
      const { scene, browser } = world;
      const own = scene.address('ZA');
      const context = await browser.newContext();
      const page = await open(browser, scene, 'ZA', { context });
      await page.at('cases');
      const trap = await elsewhere(`<form method="post" enctype="text/plain" action="${own}api/v1/notices/read"><input name='{"up_to":999999,"x":"' value='"}'><button>win</button></form>`);
      const stranger = await context.newPage();
      await stranger.goto(trap.address);
      const answered = stranger.waitForResponse((one) => one.url().endsWith('/notices/read'));
      await stranger.locator('button').click();
      assert.equal((await answered).status(), 403);
      const asked = await stranger.evaluate(async (to) => {
        try {
          return (await fetch(`${to}api/v1/traces`, { credentials: 'include' })).status;
        } catch { return 'blocked'; }
      }, own);
      assert.equal(asked, 'blocked', 'a script of another site reads nothing');
      // Not within a frame either.
      const frame = await elsewhere(`<iframe src="${own}"></iframe>`);
      await stranger.goto(frame.address);
      assert.equal(await stranger.frames()[1]?.locator('#app').count() ?? 0, 0);
      trap.end();
      frame.end();
      await context.close();
    });

    test('Reach: the policy admits nothing of elsewhere and no script within the page', async () => {
      const { scene, browser } = world;
      const page = await open(browser, scene, 'ZA');
      const answer = await page.goto(scene.address('ZA'));
      const policy = answer.headers()['content-security-policy'];
      assert.match(policy, /default-src 'self'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.equal(answer.headers()['x-content-type-options'], 'nosniff');
      const ran = await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.head.append(script);
        return window.ran === true;
      });
      assert.equal(ran, false, 'a script that stands in the page runs');
      await page.context().close();
    });

    test('Reach: without the session\'s token nothing is changed, whoever asks', async () => {
      const { scene, browser } = world;
      const page = await open(browser, scene, 'ZA');
      await page.at('cases');
      assert.deepEqual(await ask(page, 'POST', '/notices/read', { body: { up_to: 1 } }), { status: 403, code: 'cross_site' });
      assert.equal((await ask(page, 'POST', '/notices/read', { body: { up_to: 1 }, token: scene.officers.ZA.officer.token })).status, 200);
      assert.equal(await page.evaluate(() => document.cookie), '', 'no script sees the cookie');
      await close(page);
    });

    test('Reach: cases of another agency are as if they were not, and are in no list', async () => {
      const { scene, browser } = world;
      const page = await open(browser, scene, 'ZA', { role: 'foreign' });
      await page.at('cases');
      await page.locator('.empty-title').filter({ hasText: english['cases.empty'] }).waitFor();
      await page.goto(`${scene.address('ZA')}#/cases/${scene.traces[1]}`);
      await page.locator('.fault').waitFor();
      assert.equal(await page.locator('main').filter({ hasText: 'TKX' }).count(), 0);
      assert.equal((await ask(page, 'POST', `/traces/${scene.traces[1]}/cancel`, { token: scene.officers.ZA.foreign.token, body: {} })).status, 404);
      await close(page);
    });

    test('Reach: a link cannot make a page ask for something else, nor give what it asks another meaning', async () => {
      const { scene, browser } = world;
      const page = await open(browser, scene, 'ZA', { role: 'supervisor' });
      await page.at('cases');
      await page.ready();
      const asked = [];
      page.on('request', (one) => asked.push(one.url().split('/api/v1')[1] ?? ''));
      for (const link of ['cases/..%2Fofficers', 'cases/..%5Cofficers', 'cases/..', 'cases/.%2e', 'requests/..%2Fofficers', 'hits/..%2Fofficers', `cases/${scene.traces[1]}%2Fhistory`]) {
        await page.goto(`${scene.address('ZA')}#/${link}`);
        await page.locator('main .fault').filter({ hasText: 'this address leads to nothing of the node' }).waitFor();
        await page.goto(`${scene.address('ZA')}#/duty`);
        await page.locator('main h1').filter({ hasText: english['nav.duty'] }).waitFor();
      }
      await page.goto(`${scene.address('ZA')}#/cases/x%26about%3Dall%23y%3Fz`);
      await page.locator('main .fault').waitFor();
      const strange = asked.map((path) => path.split('?')[0]).filter((path) => /officers|\.\.|%2e|history/i.test(path) || !/^\/(traces|notices|status|hits|duty|events|incoming|session)\b/.test(path));
      assert.deepEqual(strange, []);
      assert.ok(asked.includes('/notices?about=all&unread=1&limit=100&trace=x%26about%3Dall%23y%3Fz'), asked.join(' '));
      assert.ok(asked.includes('/traces/x%26about%3Dall%23y%3Fz'), asked.join(' '));
      await close(page);
    });

    test('Reach: a draft is its officer\'s alone', async () => {
      const { scene, browser } = world;
      const { officer, other } = scene.officers.ZA;
      assert.equal((await officer.call('PUT', '/drafts/MINE-1', { step: 0, values: { case_reference: 'CAS secret 7/2026' } })).status, 200);
      const page = await open(browser, scene, 'ZA', { role: 'other' });
      await page.at('trace');
      assert.equal((await ask(page, 'GET', '/drafts/MINE-1')).status, 404);
      assert.equal(JSON.stringify((await other.call('GET', '/drafts')).body).includes('secret'), false);
      // And its officer finds it, in any browser.
      const own = await open(browser, scene, 'ZA');
      await own.at('trace');
      await own.getByRole('button', { name: 'CAS secret 7/2026' }).click();
      await own.locator('.steps button').nth(3).click();
      await own.waitForFunction(() => document.getElementById('case_reference')?.value === 'CAS secret 7/2026');
      await officer.call('DELETE', '/drafts/MINE-1');
      await close(page);
      await close(own);
    });

    test('Reach: each office has its own pages and calls, and no others', async () => {
      const { scene, browser } = world;
      const all = scene.officers.ZA;
      for (const [role, allowed, refused] of [
        ['officer', ['/traces', '/notices'], ['/oversight', '/officers', '/accounts']],
        ['supervisor', ['/traces', '/oversight', '/oversight/alarms', '/oversight/consultations'], ['/officers']],
        ['administrator', ['/officers', '/accounts'], ['/traces', '/notices', '/oversight', `/traces/${scene.traces[1]}`]],
      ]) {
        for (const path of allowed) assert.equal((await all[role].call('GET', path)).status, 200, `${role} ${path}`);
        for (const path of refused) assert.equal((await all[role].call('GET', path)).status, 403, `${role} ${path}`);
      }
      const page = await open(browser, scene, 'ZA', { role: 'administrator' });
      await page.at('cases');
      assert.deepEqual(await page.locator('nav a').evaluateAll((all) => all.map((one) => one.getAttribute('href'))), ['#/officers', '#/duty']);
      await page.locator('.record').first().waitFor();
      await close(page);
      const watch = await open(browser, scene, 'ZA', { role: 'supervisor' });
      await watch.at('oversight');
      await watch.locator('.sums').first().waitFor();
      assert.equal(await watch.locator('main').filter({ hasText: 'A369J257' }).count(), 0, 'no number that was asked for');
      await close(watch);
    });

    test('Reach: who asks is who has signed in, whatever the request says', async () => {
      const { scene, browser } = world;
      const page = await open(browser, scene, 'ZA', { role: 'other' });
      await fill(page, { serial: 'WEBWHO511', reference: 'CAS who 1/2026' });
      await send(page);
      const id = /cases\/(\w{26})/.exec(page.url())[1];
      const { request } = await scene.ask('ZA', `/traces/${id}`);
      assert.deepEqual([request.officer.name, request.officer.badge, request.agency.code], ['Sgt Pieter Example', '1002', 'ZA-NCB']);
      await close(page);
    });
  });
}
