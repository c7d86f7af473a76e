// The administrator's page: who may sign in. An administrator sees no case.
import { useState } from 'preact/hooks';
import { call, post, way } from '../api';
import { Title } from '../app';
import { has, t, tx, word, type Key } from '../i18n';
import { Ago, Code, Empty, Mark, Section, When } from '../parts/basics';
import { Choice, Field, Say } from '../parts/fields';
import { Await, useLoad } from '../parts/load';
import { session } from '../session';
import type { Account, FirstCode } from '../types';
import { AlertAddress } from './alert_address';

const roles = ['officer', 'supervisor', 'administrator'] as const;
const roleOptions = () => roles.map((one): [string, string] => [one, t(`role.${one}`)]);

interface Doing { again: () => void; told: (first: FirstCode) => void }

function Add({ again, told }: Doing) {
  const fresh = { badge: '', name: '', agency: session.value?.officer.agency.code ?? '', role: 'officer' };
  const [form, set] = useState(fresh);
  const put = (key: keyof typeof form) => (value: string) => set((old) => ({ ...old, [key]: value }));
  const send = async () => {
    told(await post<FirstCode>('/officers', form));
    set(fresh);
    again();
  };
  return (
    <Say main label={t('officers.add')} sendLabel={t('officers.add')} send={send} ready={!!form.badge.trim() && !!form.name.trim() && !!form.agency.trim()}>
      <Field label={t('form.badge')} code max={32} value={form.badge} put={put('badge')} />
      <Field label={t('person.name')} max={128} value={form.name} put={put('name')} />
      <Field label={t('form.agency_code')} code max={32} value={form.agency} put={put('agency')} />
      <Choice label={t('officers.role')} hint={t(`role.${form.role}.hint` as Key)} value={form.role} put={put('role')} options={roleOptions()} />
    </Say>
  );
}

function Change({ of, again }: { of: Account; again: () => void }) {
  const [form, set] = useState({ name: of.name, agency: of.agency.code, role: of.role as string });
  const put = (key: keyof typeof form) => (value: string) => set((old) => ({ ...old, [key]: value }));
  const send = async () => { await post(way`/officers/${of.badge}`, form); again(); };
  return (
    <Say label={t('record.change')} send={send} sendLabel={t('record.change')} ready={!!form.name.trim()}>
      <Field label={t('person.name')} max={128} value={form.name} put={put('name')} />
      <Field label={t('form.agency_code')} code max={32} value={form.agency} put={put('agency')} />
      <Choice label={t('officers.role')} hint={t(`role.${form.role}.hint` as Key)} value={form.role} put={put('role')} options={roleOptions()} />
    </Say>
  );
}

function Row({ of, again, told }: Doing & { of: Account }) {
  const path = way`/officers/${of.badge}`;
  const own = of.badge === session.value?.officer.badge;
  const does = (what: string) => async () => { await post(`${path}/${what}`); again(); };
  const reset = async () => { told(await post<FirstCode>(`${path}/reset`)); again(); };
  const remove = async () => { await call('DELETE', path); again(); };
  return (
    <li class="record">
      <div class="record-head">
        <span><strong><bdi>{of.name}</bdi></strong> <Code text={of.badge} quiet /></span>
        <span>{of.state === 'locked' ? <Mark tone="hot" shape="cross">{t('officers.locked')}</Mark> : of.state === 'to_enrol' ? <Mark tone="warn" shape="clock">{t('officers.to_enrol')}</Mark> : <Mark tone="ok" shape="tick">{t('officers.active')}</Mark>}</span>
        <span class="sub">{t(`role.${of.role}`)} · <bdi>{of.agency.name || of.agency.code}</bdi>{of.signed_in && <> · {t('officers.signed_in')} <Ago at={of.signed_in} /></>}</span>
      </div>
      {own ? <><p class="hint">{t('officers.own')}</p><div class="actions"><AlertAddress key={of.email + of.webhook} of={of} again={again} /></div></> : (
        <div class="actions">
          <AlertAddress key={of.email + of.webhook} of={of} again={again} />
          <Change of={of} again={again} />
          <Say label={t('officers.reset')} sendLabel={t('officers.reset')} send={reset}><p class="hint">{t('officers.reset.hint')}</p></Say>
          {of.state === 'locked' && <Say label={t('officers.unlock')} sendLabel={t('officers.unlock')} send={does('unlock')}><p class="hint">{t('officers.unlock.hint')}</p></Say>}
          {/* Also of one whom failures have locked out: his sessions go on until then. */}
          <Say label={t('officers.lock')} sendLabel={t('officers.lock')} send={does('lock')}><p class="hint">{t('officers.lock.hint')}</p></Say>
          <Say danger label={t('officers.remove')} sendLabel={t('officers.remove')} send={remove}><p class="hint">{t('officers.remove.hint')}</p></Say>
        </div>
      )}
    </li>
  );
}

/** What happened, in the administrator's language; what stands behind a colon is data. */
function happened(what: string): string {
  const key = (text: string) => text.replaceAll(/[ :]+/g, '_');
  if (has('account', key(what))) return word('account', key(what));
  const [first = '', ...rest] = what.split(': ');
  return [word('account', key(first), first), ...rest].join(': ');
}

function Lines() {
  const loaded = useLoad<{ lines: { at: string; badge: string; what: string; by: string }[] }>('/accounts?limit=100');
  return (
    <Section title={t('officers.lines')} id="lines">
      <Await of={loaded}>
        {({ lines }) => (
          <ol class="timeline">
            {lines.map((one, i) => (
              <li key={i}>
                <span class="what"><Code text={one.badge} /> {happened(one.what)}</span>
                <span class="sub"><When at={one.at} />{one.by !== one.badge && <> · <bdi>{one.by}</bdi></>}</span>
              </li>
            ))}
          </ol>
        )}
      </Await>
    </Section>
  );
}

export function OfficersPage() {
  const loaded = useLoad<{ officers: Account[] }>('/officers');
  const [first, told] = useState<FirstCode>();
  return (
    <>
      <div class="page-head"><Title text={t('nav.officers')} /></div>
      <p class="hint">{t('officers.about')}</p>
      <div class="actions"><Add again={loaded.again} told={told} /></div>
      {first && (
        <div class="fault calm" role="status">
          <div>
            <p>{tx('officers.first_code', { badge: <Code text={first.badge} /> })}</p>
            <p class="secret"><Code text={first.first_code} /></p>
            <p class="remedy">{t('officers.first_code.hint')} <When at={first.until} /></p>
            <button type="button" onClick={() => told(undefined)}>{t('close')}</button>
          </div>
        </div>
      )}
      <Section title={t('officers.list')} id="officers">
        <Await of={loaded}>{({ officers }) => officers.length ? <ul class="records">{officers.map((one) => <Row key={one.badge} of={one} again={loaded.again} told={told} />)}</ul> : <Empty title={t('officers.none')} />}</Await>
      </Section>
      <Lines />
    </>
  );
}
