// One's own account: the password, and where one is signed in.
import { useState } from 'preact/hooks';
import { call, Fault, post, Told, way } from '../api';
import { Title } from '../app';
import { t, word } from '../i18n';
import { Ago, Mark, Section, Words } from '../parts/basics';
import { Field, Say } from '../parts/fields';
import { Await, FaultBox, useLoad } from '../parts/load';
import { session } from '../session';
import type { Moment } from '../types';

interface Other { session: number; here: boolean; begun: Moment; seen: Moment; browser: string }

/** What a browser says of itself, as people call it. */
function browserName(said: string): string {
  // Most name others besides themselves: the first of these that is there is the one.
  const of = (names: [string, string][]) => names.find(([sign]) => said.includes(sign))?.[1];
  const browser = of([['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari']]);
  const system = of([['Windows', 'Windows'], ['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Mac OS X', 'macOS'], ['CrOS', 'ChromeOS'], ['Linux', 'Linux']]);
  return [browser, system].filter(Boolean).join(' · ') || said.slice(0, 60);
}

/** What the node says against a new password, in the officer's language. */
function inWords(error: unknown): unknown {
  if (!(error instanceof Fault)) return error;
  const group = error.code === 'wrong_code' ? 'own' : 'sign';
  const said = word(group, error.code, '').replace('{s}', String(error.seconds));
  return said ? new Told(error.status, error.code, error.field, said, '') : error;
}

function Password({ again }: { again: () => void }) {
  const [present, setPresent] = useState('');
  const [fresh, setFresh] = useState('');
  const [twice, setTwice] = useState('');
  const [totp, setTotp] = useState('');
  const [done, setDone] = useState(false);
  const differ = !!twice && fresh !== twice;
  const send = async () => {
    try {
      await post('/session/password', { password: present, new_password: fresh, totp: totp.replace(/\s/g, '') });
    } catch (error) {
      throw inWords(error);
    } finally {
      setTotp(''); // A code counts once.
    }
    for (const put of [setPresent, setFresh, setTwice]) put('');
    setDone(true);
    again();
  };
  return (
    <div class="actions">
      {done && <p class="note" role="status"><Mark tone="ok" shape="tick">{t('own.changed')}</Mark></p>}
      <Say label={t('own.password')} sendLabel={t('own.password')} send={send} ready={!!present && fresh.length >= 12 && fresh === twice && !!totp.trim()}>
        <p class="hint">{t('own.password.hint')}</p>
        <Field id="present-password" label={t('own.present')} type="password" max={256} value={present} put={setPresent} autocomplete="current-password" />
        <Field id="new-password" label={t('enrol.password')} hint={t('enrol.password.hint')} type="password" max={256} value={fresh} put={setFresh} autocomplete="new-password" />
        <Field id="again" label={t('enrol.again')} type="password" max={256} value={twice} put={setTwice} autocomplete="new-password" error={differ ? t('enrol.differ') : undefined} />
        <Field id="totp" label={t('sign.code')} hint={t('sign.code.hint')} code inputMode="numeric" max={8} autocomplete="one-time-code" value={totp} put={setTotp} />
      </Say>
    </div>
  );
}

function Sessions({ all, again }: { all: Other[]; again: () => void }) {
  const [fault, setFault] = useState<Fault>();
  const end = (path: string) => () => {
    setFault(undefined);
    call('DELETE', path).then(again, (error: Fault) => setFault(error));
  };
  const others = all.filter((one) => !one.here);
  return (
    <>
      <p class="hint">{t('own.sessions.hint')}</p>
      <ul class="records">
        {all.map((one) => (
          <li key={one.session} class="record">
            <div class="record-head">
              <strong><Words text={browserName(one.browser)} /></strong>
              {one.here && <Mark tone="ok" shape="full">{t('own.here')}</Mark>}
              <span class="sub">{t('own.begun')} <Ago at={one.begun} /> · {t('own.seen')} <Ago at={one.seen} /></span>
            </div>
            {!one.here && <div class="actions"><button type="button" class="danger" onClick={end(way`/sessions/${one.session}`)}>{t('own.end')}</button></div>}
          </li>
        ))}
      </ul>
      <FaultBox fault={fault} />
      {others.length === 0 ? <p class="note">{t('own.nowhere')}</p> : <div class="actions"><button type="button" class="danger" onClick={end('/sessions')}>{t('own.end_others')}</button></div>}
    </>
  );
}

export function AccountPage() {
  const officer = session.value?.officer;
  const loaded = useLoad<{ sessions: Other[] }>('/sessions');
  return (
    <>
      <div class="page-head"><Title text={t('own.title')} /></div>
      {officer && <p class="lead"><Words text={officer.name} /> · <Words text={officer.agency.name || officer.agency.code} /></p>}
      <Section title={t('sign.password')} id="password"><Password again={loaded.again} /></Section>
      <Section title={t('own.sessions')} id="sessions"><Await of={loaded}>{({ sessions }) => <Sessions all={sessions} again={loaded.again} />}</Await></Section>
    </>
  );
}
