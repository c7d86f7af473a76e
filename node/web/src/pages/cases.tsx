// The list of cases: searched, sorted and paged by the node, however many there are.
import { signal } from '@preact/signals';
import { Title } from '../app';
import { codeText, country, number, t, tx, type Key } from '../i18n';
import { Ago, Clock, Empty, Firearm, Land, Mark, State } from '../parts/basics';
import { Await, useLoad } from '../parts/load';
import { go, link, route } from '../router';
import type { LiveEvent, TraceHead } from '../types';

const pageRows = 50;
const states = ['', 'open', 'closed', 'draft', 'correction'] as const;
const whoms = ['', 'you', 'center', 'member', 'hub', 'overdue'] as const;
/** As the node's parameters are called. */
const whose = ['', 'followed', 'mine'] as const;
type Order = 'submitted' | 'updated' | 'deadline' | 'reference';

interface List { traces: TraceHead[]; total: number; next: string | null }
/** Where each page of a question begins, as far as it was looked at. */
const places = signal<{ question: string; after: string[] }>({ question: '', after: [''] });

const set = (changes: Record<string, string>) => {
  const query = Object.fromEntries(route.value.query);
  go('cases', { ...query, page: '', ...changes }, true);
};

function Filters() {
  const query = route.value.query;
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="search">
        <label class="sr" for="find">{t('cases.search')}</label>
        <input id="find" type="search" dir="auto" value={query.get('q') ?? ''} placeholder={t('cases.search.hint')}
          onInput={(event) => set({ q: event.currentTarget.value })} />
      </div>
      <label>{t('cases.state')}
        <select value={query.get('state') ?? ''} onChange={(event) => set({ state: event.currentTarget.value })}>
          {states.map((one) => <option key={one} value={one}>{t(`cases.state.${one || 'all'}` as Key)}</option>)}
        </select>
      </label>
      <label>{t('cases.waits')}
        <select value={query.get('waits') ?? ''} onChange={(event) => set({ waits: event.currentTarget.value })}>
          {whoms.map((one) => <option key={one} value={one}>{t(`whom.${one || 'all'}` as Key)}</option>)}
        </select>
      </label>
      <label>{t('cases.whose')}
        <select value={query.get('whose') ?? ''} onChange={(event) => set({ whose: event.currentTarget.value })}>
          {whose.map((one) => <option key={one} value={one}>{t(one ? `cases.whose.${one}` : 'cases.state.all')}</option>)}
        </select>
      </label>
      <label class="only-narrow">{t('cases.order')}
        <select value={query.get('order') ?? 'submitted'} onChange={(event) => set({ order: event.currentTarget.value })}>
          {(['submitted', 'updated', 'deadline', 'reference'] as const).map((one) => <option key={one} value={one}>{t(`cases.order.${one}`)}</option>)}
        </select>
      </label>
    </form>
  );
}

export function WaitsFor({ one }: { one: TraceHead }) {
  const whom = one.waits_for;
  if (whom === 'nobody') return <span class="quiet nil">–</span>;
  if (whom === 'you') return <Mark tone="warn" shape="person">{t('whom.you')}</Mark>;
  if ((whom === 'center' || whom === 'member') && one.center) return <Land code={one.center} />;
  return <span>{t(`whom.${whom}`)}</span>;
}

function Head({ order, label }: { order: Order; label: string }) {
  const current = (route.value.query.get('order') ?? 'submitted') === order;
  return (
    <th scope="col" aria-sort={current ? (order === 'submitted' || order === 'updated' ? 'descending' : 'ascending') : undefined}>
      <button type="button" class="sort" onClick={() => set({ order })}>{label}<span aria-hidden="true">{current ? ' ▾' : ''}</span></button>
    </th>
  );
}

function Row({ one }: { one: TraceHead }) {
  return (
    <tr>
      <th scope="row" data-label={t('case')}>
        <a href={link(`cases/${one.trace}`)} class="row-link"><bdi>{one.case_reference || one.trace.slice(-6)}</bdi></a>
        {one.priority === 'urgent' && <span class="tag urgent">{t('priority.urgent')}</span>}
        {one.follows && <span class="tag">{t('case.followed')}</span>}
        {one.hop && <span class="tag">{t('hop', { n: one.hop })}</span>}
        {one.center && <span class="sub">{t('cases.asked', { country: country(one.center) })}</span>}
      </th>
      <td data-label={t('firearm')}><Firearm of={one.firearm} /></td>
      <td data-label={t('cases.state')}>
        <State name={one.state} code={one.result_code} />
        {one.result_code !== undefined && <span class="sub">{codeText(one.result_code, one.center)}</span>}
      </td>
      <td data-label={t('hits')}>{one.hits > 0 ? <Mark tone="hot" shape="full">{number(one.hits)}</Mark> : <span class="quiet nil">–</span>}</td>
      <td data-label={t('cases.waits')}><WaitsFor one={one} /></td>
      <td data-label={t('clock')}><Clock of={one.clock} final={one.ended !== null} /></td>
      <td data-label={t('cases.order.submitted')} class="quiet"><Ago at={one.submitted} /></td>
    </tr>
  );
}

function Table({ rows }: { rows: TraceHead[] }) {
  return (
    <table class="list cases">
      <caption class="sr">{t('nav.cases')}</caption>
      <thead>
        <tr>
          <Head order="reference" label={t('case')} />
          <th scope="col">{t('firearm')}</th>
          <th scope="col">{t('cases.state')}</th>
          <th scope="col">{t('hits')}</th>
          <th scope="col">{t('cases.waits')}</th>
          <Head order="deadline" label={t('clock')} />
          <Head order="submitted" label={t('cases.order.submitted')} />
        </tr>
      </thead>
      <tbody>{rows.map((one) => <Row key={one.trace} one={one} />)}</tbody>
    </table>
  );
}

function Pages({ page, list }: { page: number; list: List }) {
  const { total, next } = list;
  const to = (n: number) => go('cases', { ...Object.fromEntries(route.value.query), page: n > 1 ? String(n) : '' });
  const forward = () => {
    places.value = { ...places.value, after: [...places.value.after.slice(0, page), next ?? ''] };
    to(page + 1);
  };
  const from = (page - 1) * pageRows;
  return (
    <div class="pages">
      <p role="status">{t('pages.rows', { from: number(from + 1), to: number(from + list.traces.length), n: number(total) })}</p>
      {(page > 1 || next) && (
        <div class="buttons">
          <button type="button" disabled={page <= 1} onClick={() => to(page - 1)}>{t('pages.before')}</button>
          <button type="button" disabled={!next} onClick={forward}>{t('pages.after')}</button>
        </div>
      )}
    </div>
  );
}

function Shown({ list, page, filtered }: { list: List; page: number; filtered: boolean }) {
  if (!list.traces.length)
    return filtered
      ? <Empty title={t('cases.none')}><button type="button" onClick={() => go('cases', {}, true)}>{t('cases.clear')}</button></Empty>
      : <Empty title={t('cases.empty')}>{tx('cases.empty.text', { link: <a href={link('trace')}>{t('nav.trace')}</a> })}</Empty>;
  return (
    <>
      <Table rows={list.traces} />
      <Pages page={page} list={list} />
    </>
  );
}

const ofTraces = (event: LiveEvent) => !!event.subject || event.event === 'hit_notice';

export function CasesPage() {
  const query = route.value.query;
  const shown = whose.find((one) => one === query.get('whose'));
  const asked = { q: query.get('q')?.trim() ?? '', state: query.get('state') ?? '', waits: query.get('waits') ?? '', sort: query.get('order') ?? '', ...(shown && { [shown]: '1' }) };
  const question = new URLSearchParams(Object.entries(asked).filter(([, value]) => value)).toString();
  if (places.value.question !== question) places.value = { question, after: [''] };
  const page = Math.min(Number(query.get('page') ?? 1) || 1, places.value.after.length);
  const after = places.value.after[page - 1];
  const loaded = useLoad<List>(`/traces?limit=${pageRows}${question && `&${question}`}${after && `&after=${encodeURIComponent(after)}`}`, ofTraces, true);
  return (
    <>
      <div class="page-head">
        <Title text={t('nav.cases')} />
        <a class="button main" href={link('trace')}>{t('nav.trace')}</a>
      </div>
      <Filters />
      <Await of={loaded}>{(list) => <Shown list={list} page={page} filtered={!!(asked.q || asked.state || asked.waits || shown)} />}</Await>
    </>
  );
}
