// The supervisor's page: who asked how much, and what looks like trawling. No number and no name of a case's subject stands in it.
import { useState } from 'preact/hooks';
import { get, post, way } from '../api';
import { Title } from '../app';
import { number, t, word, type Key } from '../i18n';
import { Ago, Code, Empty, Mark, Section, When, Words } from '../parts/basics';
import { Field, Say } from '../parts/fields';
import { asFault, Await, FaultBox, useLoad } from '../parts/load';
import { go, link, route } from '../router';
import type { Fault } from '../api';
import type { Alarm, Consultation, Oversight, Totals } from '../types';

function Close({ of, again }: { of: Alarm; again: () => void }) {
  const [remark, put] = useState('');
  const send = async () => { await post(way`/oversight/alarms/${of.alarm}`, { remark }); again(); };
  return (
    <Say main label={t('alarm.close')} sendLabel={t('alarm.close')} send={send} ready={!!remark.trim()}>
      <Field label={t('alarm.remark')} hint={t('alarm.remark.hint')} value={remark} put={put} rows={3} max={1000} />
    </Say>
  );
}

function Alarms() {
  const all = route.value.query.get('alarms') === 'all';
  const loaded = useLoad<{ alarms: Alarm[] }>(`/oversight/alarms?state=${all ? 'all' : 'open'}`, (event) => event.event.startsWith('alarm_'));
  return (
    <Section title={t('alarm.title')} id="alarms">
      <div class="tabs" role="group" aria-label={t('notice.show')}>
        {[false, true].map((one) => (
          <button key={String(one)} type="button" aria-pressed={all === one} onClick={() => go('oversight', { alarms: one ? 'all' : '' }, true)}>{t(one ? 'alarm.all' : 'alarm.open')}</button>
        ))}
      </div>
      <Await of={loaded}>
        {({ alarms }) => alarms.length === 0 ? <Empty title={t('alarm.none')}>{t('alarm.none.text')}</Empty> : (
          <ul class="records">
            {alarms.map((one) => (
              <li key={one.alarm} class="record">
                <div class="record-head">
                  <strong>{word('alarm.kind', one.kind)}</strong>
                  <span>{one.state === 'open' ? <Mark tone="hot" shape="warn">{t('alarm.is_open')}</Mark> : <Mark tone="quiet" shape="tick">{t('alarm.is_closed')}</Mark>}</span>
                  <span class="sub"><bdi>{one.officer ?? one.agency}</bdi> · {t(one.kind === 'many_opened' ? 'alarm.opened' : 'alarm.many', { n: number(one.many) })} · <Ago at={one.last} /></span>
                </div>
                <p class="sub"><Words english text={one.text} /></p>
                {one.case_references?.length > 0 && <p class="sub">{t('match.reference')}: {one.case_references.map((ref) => <span key={ref}><Code text={ref} /> </span>)}</p>}
                {one.remark && <q class="quoted"><Words text={one.remark} /></q>}
                {one.state === 'open' ? <div class="actions"><Close of={one} again={loaded.again} /></div> : <p class="sub"><bdi>{one.closed_by}</bdi> · <When at={one.closed} /></p>}
              </li>
            ))}
          </ul>
        )}
      </Await>
    </Section>
  );
}

function Sums({ title, rows, named, to }: { title: string; rows: Totals[]; named?: (name: string) => string; to?: (name: string) => string }) {
  if (!rows.length) return null;
  return (
    <table class="list sums">
      <caption>{title}</caption>
      <thead><tr>
        <th scope="col">{t('oversight.who')}</th><th scope="col">{t('oversight.traces')}</th><th scope="col">{t('oversight.checks')}</th>
        <th scope="col">{t('oversight.refused')}</th><th scope="col">{t('oversight.beyond')}</th><th scope="col">{t('oversight.alarms')}</th>
      </tr></thead>
      <tbody>
        {rows.map((one) => (
          <tr key={one.name}>
            <th scope="row">{to ? <a href={to(one.name)}><bdi>{one.name || '–'}</bdi></a> : <bdi>{named ? named(one.name) : one.name || '–'}</bdi>}</th>
            <td data-label={t('oversight.traces')}>{number(one.traces)}</td><td data-label={t('oversight.checks')}>{number(one.checks)}</td>
            <td data-label={t('oversight.refused')}>{number(one.refused)}</td><td data-label={t('oversight.beyond')}>{number(one.beyond_quota)}</td>
            <td data-label={t('oversight.alarms')}>{one.alarms > 0 ? <Mark tone="hot" shape="warn">{number(one.alarms)}</Mark> : number(0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function WhoAsked() {
  const month = route.value.query.get('span') !== 'day';
  const loaded = useLoad<Oversight>('/oversight', (event) => event.event === 'submitted' || event.event.startsWith('alarm_'));
  return (
    <Section title={t('oversight.asked')} id="asked">
      <div class="tabs" role="group" aria-label={t('notice.show')}>
        {[true, false].map((one) => (
          <button key={String(one)} type="button" aria-pressed={month === one} onClick={() => go('oversight', { span: one ? '' : 'day' }, true)}>{t(one ? 'oversight.month' : 'oversight.day')}</button>
        ))}
      </div>
      <Await of={loaded}>
        {(both) => {
          const of = month ? both.last_30_days : both.last_24_hours;
          if (!of.officers.length) return <Empty title={t('oversight.none')} />;
          return (
            <>
              <Sums title={t('oversight.officers')} rows={of.officers} to={(name) => link('oversight', { officer: name })} />
              <Sums title={t('oversight.agencies')} rows={of.agencies} />
              <Sums title={t('oversight.purposes')} rows={of.purposes} named={(name) => word('purpose', name)} />
            </>
          );
        }}
      </Await>
    </Section>
  );
}

interface Page { consultations: Consultation[]; more: boolean }

function Question({ one }: { one: Consultation }) {
  if (one.kind === 'look')
    return <tr><td data-label={t('oversight.when')}><When at={one.at} /></td><td colSpan={5}>{t('oversight.look', { who: one.supervisor ?? '' })} <Words english text={one.note} /></td></tr>;
  return (
    <tr>
      <td data-label={t('oversight.when')}><When at={one.at} /></td>
      <td data-label={t('oversight.who')}><bdi>{one.officer}</bdi> <Code text={one.agency} quiet />{one.on_behalf_of && <> → <Code text={one.on_behalf_of} quiet /></>}</td>
      <td data-label={t('case')}><bdi>{one.case_reference}</bdi> {one.urgent && <span class="tag urgent">{t('priority.urgent')}</span>}</td>
      <td data-label={t('form.purpose')}>{word('purpose', one.purpose ?? '')}</td>
      <td data-label={t('oversight.stores')}>{one.stores?.map((store) => t(`store.${store}` as Key)).join(', ')}</td>
      <td data-label={t('cases.state')}>{one.kind === 'evidence' ? t('oversight.evidence') : word('consultation', one.outcome ?? '')}</td>
    </tr>
  );
}

function Questions() {
  const officer = route.value.query.get('officer') ?? '';
  const path = `/oversight/consultations?limit=50${officer && `&officer=${encodeURIComponent(officer)}`}`;
  const loaded = useLoad<Page>(path);
  const [older, put] = useState<{ path: string; rows: Consultation[]; more: boolean }>();
  const [fault, setFault] = useState<Fault>();
  const more = async (before: number) => {
    try {
      const page = await get<Page>(`${path}&before=${before}`);
      put({ path, rows: [...(older?.path === path ? older.rows : []), ...page.consultations], more: page.more });
    } catch (error) { setFault(asFault(error)); }
  };
  return (
    <Section title={t('oversight.questions')} id="questions" aside={officer && <a href={link('oversight')}>{t('oversight.everybody')}</a>}>
      {officer && <p class="hint">{t('oversight.only')} <bdi>{officer}</bdi></p>}
      <Await of={loaded}>
        {(first) => {
          const rows = [...first.consultations, ...(older?.path === path ? older.rows : [])];
          const last = rows[rows.length - 1];
          return rows.length === 0 ? <Empty title={t('oversight.none')} /> : (
            <>
              <table class="list">
                <caption class="sr">{t('oversight.questions')}</caption>
                <thead><tr>
                  <th scope="col">{t('oversight.when')}</th><th scope="col">{t('oversight.who')}</th><th scope="col">{t('case')}</th>
                  <th scope="col">{t('form.purpose')}</th><th scope="col">{t('oversight.stores')}</th><th scope="col">{t('cases.state')}</th>
                </tr></thead>
                <tbody>{rows.map((one) => <Question key={one.row} one={one} />)}</tbody>
              </table>
              {last && (older?.path === path ? older.more : first.more) && <button type="button" onClick={() => void more(last.row)}>{t('notice.more')}</button>}
            </>
          );
        }}
      </Await>
      <FaultBox fault={fault} />
    </Section>
  );
}

export function OversightPage() {
  return (
    <>
      <div class="page-head"><Title text={t('nav.oversight')} /></div>
      <p class="hint">{t('oversight.about')}</p>
      <Alarms />
      <WhoAsked />
      <Questions />
    </>
  );
}
