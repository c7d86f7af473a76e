import { Title } from '../app';
import { country, date, number, span, t, type Key } from '../i18n';
import { line, status } from '../live';
import { Empty, Facts, Section, When, Words } from '../parts/basics';
import { Await, useLoad } from '../parts/load';
import { unread } from '../read';
import { link } from '../router';
import type { OverviewFigures } from '../types';

interface Bar { label: string; value: number; text: string; part?: number }

/** Bars one below the other, each with its name and its value as text: read aloud, it is a list. */
function Bars({ bars, label, legend }: { bars: Bar[]; label: string; legend: Key[] }) {
  const most = Math.max(...bars.map((one) => one.value), 1);
  return (
    <>
      {legend.length > 0 && <p class="legend" aria-hidden="true">{legend.map((one, i) => <span key={one} class={i ? 'fill' : 'part'}>{t(one)}</span>)}</p>}
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
    </>
  );
}

function Numbers({ of }: { of: OverviewFigures }) {
  const tiles: [Key, number, string, boolean?][] = [
    ['overview.you', of.traces.waits.you ?? 0, link('cases', { waits: 'you' })],
    ['overview.open', of.traces.open, link('cases', { state: 'open' })],
    ['overview.overdue', of.traces.overdue, link('cases', { waits: 'overdue' }), true],
    ['overview.today', of.traces.submitted_today, link('cases')],
    ['overview.requests', of.incoming.open, link('requests')],
    ['overview.requests_overdue', of.incoming.overdue, link('requests', { show: 'overdue' }), true],
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

const hour = 3_600_000;

function Charts({ of }: { of: OverviewFigures }) {
  const answered = of.centers.filter((one) => one.answered > 0);
  const times = answered.filter((one) => one.hours_p50 !== null).map((one) => ({ label: country(one.country), value: one.hours_p50 ?? 0, text: span((one.hours_p50 ?? 0) * hour, true) }));
  const success = answered.map((one) => ({
    label: country(one.country), value: one.answered, part: one.success, text: t('overview.of', { n: number(one.success), of: number(one.answered) }),
  }));
  const ways = of.hops.map((one) => ({ label: `${country(one.from)} → ${country(one.to)}`, value: one.named, part: one.continued, text: number(one.named) }))
    .sort((a, b) => b.value - a.value);
  const months = [...new Set(of.centers.flatMap((one) => one.months.map((each) => each.month)))].sort().map((month) => {
    const all = of.centers.flatMap((one) => one.months.filter((each) => each.month === month));
    const [n, good] = [all.reduce((sum, one) => sum + one.answered, 0), all.reduce((sum, one) => sum + one.success, 0)];
    return { label: date(month), value: n, part: good, text: t('overview.of', { n: number(good), of: number(n) }) };
  });
  const found: Key[] = ['legend.found', 'legend.answered'];
  const charts: [string, Key, Bar[], Key, Key[]][] = [
    ['times', 'overview.times', times, 'overview.none', []], ['success', 'overview.success', success, 'overview.none', found],
    ['months', 'overview.months', months, 'overview.none', found], ['ways', 'overview.ways', ways, 'overview.ways.none', ['legend.continued', 'legend.named']],
  ];
  return (
    <div class="charts">
      {charts.map(([id, title, bars, none, legend]) => <Section key={id} title={t(title)} id={id}>{bars.length ? <Bars label={t(title)} bars={bars} legend={legend} /> : <Empty title={t(none)} />}</Section>)}
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
  const loaded = useLoad<OverviewFigures>('/overview', (event) => !!event.subject);
  return (
    <>
      <div class="page-head"><Title text={t('nav.overview')} /></div>
      <Await of={loaded}>{(of) => <><Numbers of={of} /><Charts of={of} /></>}</Await>
      <Line />
    </>
  );
}
