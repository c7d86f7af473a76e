// Who is on duty, now and by the rota; a case is handed over to whoever is there.
import { useState } from 'preact/hooks';
import { call, post, way } from '../api';
import { Title } from '../app';
import { date, language, t, tx } from '../i18n';
import { Ago, Code, Empty, Mark, Section } from '../parts/basics';
import { Choice, Field, Say } from '../parts/fields';
import { Await, useLoad, type Loaded } from '../parts/load';
import { session } from '../session';
import type { TraceHead } from '../types';
import { EditRota, NewRota } from './duty_edit';
import { days, type DutyPerson, type Rota, type Shift } from './duty_rota';

/** His own open cases. */
type Cases = Loaded<{ traces: TraceHead[] }>;

/** "Mon" in the officer's language: the first of January 2024 was a Monday. */
const dayName = (day: string) =>
  new Intl.DateTimeFormat(language.value, { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + days.indexOf(day as typeof days[number]))));

/** One of his own open cases, to this officer, who is told. */
function HandOver({ to, cases }: { to: DutyPerson; cases: Cases }) {
  const [trace, setTrace] = useState('');
  const [note, setNote] = useState('');
  const [done, setDone] = useState('');
  const options = (cases.value?.traces ?? []).map((one): [string, string] =>
    [one.trace, [one.case_reference, one.firearm.make, one.firearm.serial].filter(Boolean).join(' · ')]);
  const send = async () => {
    await post(way`/traces/${trace}/handover`, { to: to.badge, note });
    setDone(options.find(([id]) => id === trace)?.[1] ?? trace);
    setTrace('');
    setNote('');
    cases.again();
  };
  return (
    <>
      <Say label={t('duty.handover')} sendLabel={t('act.handover')} send={send} ready={!!trace}>
        {cases.value && !options.length ? <p class="hint">{t('duty.handover.none')}</p> : (
          <Choice label={t('duty.handover.case')} value={trace} put={setTrace} options={[['', '–'], ...options]} />
        )}
        <Field label={t('words')} value={note} put={setNote} rows={2} max={1000} optional />
      </Say>
      {done && <p role="status">{tx('duty.handover.done', { what: <bdi>{done}</bdi>, who: <bdi>{to.name || to.badge}</bdi> })}</p>}
    </>
  );
}

function Person({ of, cases }: { of: DutyPerson; cases?: Cases }) {
  return (
    <li class="record">
      <div class="record-head">
        <span><strong><bdi>{of.name || of.badge}</bdi></strong> <Code text={of.badge} quiet /></span>
        {!of.active ? <Mark tone="hot" shape="cross">{t('duty.no_account')}</Mark> : !of.address && <Mark tone="warn" shape="warn">{t('duty.no_address')}</Mark>}
      </div>
      {cases && of.active && of.badge !== session.value?.officer.badge && <div class="actions"><HandOver to={of} cases={cases} /></div>}
    </li>
  );
}

function Row({ when, of }: { when: string; of: Shift | undefined }) {
  return (
    <tr>
      <th scope="row">{when}</th>
      <td>{of ? <span class="code" dir="ltr">{of.from}–{of.until}</span> : t('duty.nobody')}</td>
      <td><bdi>{of?.officers.join(', ')}</bdi></td>
      <td><bdi>{of?.standby.join(', ')}</bdi></td>
    </tr>
  );
}

function Plan({ of }: { of: Rota }) {
  return (
    <details>
      <summary>{t('duty.rota')}</summary>
      <table>
        <thead><tr><th scope="col">{t('duty.days')}</th><th scope="col">{t('duty.time')}</th><th scope="col">{t('duty.officers')}</th><th scope="col">{t('duty.standby')}</th></tr></thead>
        <tbody>
          {of.week.map((one, i) => <Row key={i} when={one.days.map(dayName).join(', ')} of={one} />)}
          {of.exceptions.map((one) => (one.shifts.length ? one.shifts : [undefined]).map((shift, i) => <Row key={one.date + i} when={date(one.date)} of={shift} />))}
        </tbody>
      </table>
      <p class="hint">{tx('duty.changed', { when: <Ago at={of.changed} />, who: <bdi>{of.by}</bdi> })}</p>
    </details>
  );
}

function Desk({ of, again, cases }: { of: Rota; again: () => void; cases?: Cases }) {
  const role = session.value?.officer.role;
  const name = of.agency.code ? of.agency.name || of.agency.code : t('duty.own');
  const id = `duty-${of.agency.code || 'member'}`;
  const path = way`/duty/${of.agency.code || 'member'}`;
  return (
    <Section title={name} id={id}>
      <p class="hint">{tx('duty.local', { zone: <bdi>{of.zone}</bdi>, time: <span class="code" dir="ltr">{of.local?.slice(11) ?? '–'}</span> })}</p>
      {of.on_duty.length ? <ul class="records">{of.on_duty.map((one) => <Person key={one.badge} of={one} cases={cases} />)}</ul> : <Empty title={t('duty.nobody')}>{t('duty.nobody.text')}</Empty>}
      {of.standby.length > 0 && <p>{t('duty.standby')}: <bdi>{of.standby.map((one) => one.name || one.badge).join(', ')}</bdi></p>}
      <Plan of={of} />
      {role !== 'officer' && (
        <div class="actions">
          <EditRota key={of.changed} of={of} again={again} />
          <Say danger label={t('duty.remove')} sendLabel={t('duty.remove')} send={async () => { await call('DELETE', path); again(); }}><p class="hint">{t('duty.remove.hint')}</p></Say>
        </div>
      )}
    </Section>
  );
}

export function DutyPage() {
  const loaded = useLoad<{ rotas: Rota[] }>('/duty');
  const role = session.value?.officer.role;
  const works = role !== 'administrator';
  const cases = useLoad<{ traces: TraceHead[] }>(works ? '/traces?mine=1&state=open&limit=100' : null);
  return (
    <>
      <div class="page-head"><Title text={t('nav.duty')} /></div>
      <p class="hint">{t('duty.about')}</p>
      <Await of={loaded}>
        {({ rotas }) => (
          <>
            {rotas.length ? rotas.map((one) => <Desk key={one.agency.code} of={one} again={loaded.again} cases={works ? cases : undefined} />) : <Empty title={t('duty.none')}>{t('duty.none.text')}</Empty>}
            {role !== 'officer' && <div class="actions"><NewRota again={loaded.again} /></div>}
          </>
        )}
      </Await>
    </>
  );
}
