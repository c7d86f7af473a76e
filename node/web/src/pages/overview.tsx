import { Title } from '../app';
import { isOverdue, newestMax, waitsFor } from '../cases';
import { country, number, span, t, type Key } from '../i18n';
import { line, minute, status } from '../live';
import { Empty, Facts, Section, When, Words } from '../parts/basics';
import { Await, useLoad } from '../parts/load';
import { unread } from '../read';
import { link } from '../router';
import type { TraceHead } from '../types';

interface Bar { label: string; value: number; text: string; part?: number }

/** Bars one below the other, each with its name and its value as text: read aloud, it is a list. */
function Bars({ bars, label }: { bars: Bar[]; label: string }) {
  const most = Math.max(...bars.map((one) => one.value), 1);
  return (
    <ul class="bars" aria-label={label}>
      {bars.map((one) => (
        <li key={one.label}>
          <span class="bar-label">{one.label}</span>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="rail" width="100" height="10" /><rect class="fill" width={Math.max(0.8, (100 * one.value) / most)} height="10" />
            {one.part !== undefined && <rect class="part" width={(100 * one.part) / most} height="10" />}
          </svg>
          <span class="bar-value">{one.text}</span>
        </li>
      ))}
    </ul>
  );
}

const median = (all: number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
const took = (one: TraceHead) => Date.parse(one.answered ?? '') - Date.parse(one.submitted ?? '');
const good = (one: TraceHead) => !!one.result_code && one.result_code < 120;

function byCenter(traces: TraceHead[]): Map<string, TraceHead[]> {
  const found = new Map<string, TraceHead[]>();
  for (const one of traces) if (one.center) found.set(one.center, [...(found.get(one.center) ?? []), one]);
  return new Map([...found].sort((a, b) => b[1].length - a[1].length));
}

function Numbers({ traces }: { traces: TraceHead[] }) {
  const now = minute.value * 60_000;
  const today = new Date().toDateString();
  const of = status.value;
  const tiles: [Key, number, string, boolean?][] = [
    ['overview.today', traces.filter((one) => new Date(one.submitted ?? '').toDateString() === today).length, link('cases')],
    ['overview.open', of?.cases.open ?? 0, link('cases', { state: 'open' })],
    ['overview.you', traces.filter((one) => waitsFor(one) === 'you').length, link('cases', { waits: 'you' })],
    ['overview.overdue', traces.filter((one) => isOverdue(one, now)).length, link('cases', { waits: 'overdue' }), true],
    ['overview.requests', of?.incoming.open ?? 0, link('requests')],
    ['overview.requests_overdue', of?.incoming.overdue ?? 0, link('requests', { show: 'overdue' }), true],
    ['overview.unread', unread.value, link('notices', { show: 'unread' })],
  ];
  return (
    <ul class="tiles">
      {tiles.map(([key, value, to, bad]) => (
        <li key={key} class={bad && value ? 'bad' : undefined}><a href={to}><strong>{number(value)}</strong><span>{t(key)}</span></a></li>
      ))}
    </ul>
  );
}

function Charts({ traces }: { traces: TraceHead[] }) {
  const centers = byCenter(traces);
  const answered = [...centers].map(([code, all]): [string, TraceHead[]] => [code, all.filter((one) => one.answered)]).filter(([, all]) => all.length);
  const times = answered.map(([code, all]) => { const ms = median(all.map(took)); return { label: country(code), value: ms, text: span(ms, true) }; });
  const success = answered.map(([code, all]) => ({
    label: country(code), value: all.length, part: all.filter(good).length, text: t('overview.of', { n: number(all.filter(good).length), of: number(all.length) }),
  }));
  const hops = new Map<string, number>();
  for (const one of traces) if (one.center && one.next_country) {
    const way = `${country(one.center)} → ${country(one.next_country)}`;
    hops.set(way, (hops.get(way) ?? 0) + 1);
  }
  const ways = [...hops].map(([way, n]) => ({ label: way, value: n, text: number(n) })).sort((a, b) => b.value - a.value);
  return (
    <div class="charts">
      <Section title={t('overview.times')} id="times">{times.length ? <Bars label={t('overview.times')} bars={times} /> : <Empty title={t('overview.none')} />}</Section>
      <Section title={t('overview.success')} id="success">{success.length ? <Bars label={t('overview.success')} bars={success} /> : <Empty title={t('overview.none')} />}</Section>
      <Section title={t('overview.ways')} id="ways">{ways.length ? <Bars label={t('overview.ways')} bars={ways} /> : <Empty title={t('overview.ways.none')} />}</Section>
    </div>
  );
}

function Line() {
  const of = status.value;
  const state = line.value === 'open' ? of?.link.state ?? 'connecting' : line.value;
  return (
    <Section title={t('overview.line')} id="line">
      <Facts rows={[
        [t('cases.state'), t(`line.${state}` as Key)],
        [t('overview.since'), of && <When at={of.link.since} />],
        [t('overview.to_leave'), of && number(of.link.waiting + of.link.under_way)],
        [t('answer.reason'), of?.link.reason && <Words english text={`${of.link.reason} ${of.link.remedy}`} />],
        [t('overview.version'), of?.version],
      ]} />
      {state !== 'attached' && <p class="hint">{t('line.later')}</p>}
    </Section>
  );
}

export function OverviewPage() {
  const loaded = useLoad<{ traces: TraceHead[] }>(`/traces?limit=${newestMax}`, (event) => !!event.subject);
  return (
    <>
      <div class="page-head"><Title text={t('nav.overview')} /></div>
      <Await of={loaded}>{({ traces }) => (
        <>
          <Numbers traces={traces} />
          <Charts traces={traces} />
          {traces.length >= newestMax && <p class="hint">{t('cases.newest', { n: number(newestMax) })}</p>}
        </>
      )}</Await>
      <Line />
    </>
  );
}
