import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Title } from '../app';
import { number, t, word } from '../i18n';
import { listen } from '../live';
import { paced } from '../pace';
import { Ago, Code, Day, Empty, Mark, Section, State, Words } from '../parts/basics';
import { asFault, Await, FaultBox, useLoad } from '../parts/load';
import { go, link, route } from '../router';
import type { Fault } from '../api';
import type { Refusal } from '../records/csv';
import { outcome, send, type Loading } from '../records/load';
import type { LiveEvent, RecordRow } from '../types';
import { Change, End, Enter, Release, StillValid } from './record_form';

const pageRows = 50;
const stores = ['firearm', 'nominal', 'document', 'vehicle'] as const;
/** Grows whenever something was entered here. */
const entered = signal(0);
const ofRecords = (event: LiveEvent) => event.event === 'records_report';

/** As the hub reminds of it (docs/records.md). */
const reviewDays = 60;
const dayMs = 86_400_000;
const isDue = (one: RecordRow) =>
  one.state === 'accepted' && !!one.valid_until && Date.parse(one.valid_until) - Date.now() <= reviewDays * dayMs && Date.parse(one.valid_until) + dayMs > Date.now();
const isGone = (one: RecordRow) => ['withdraw', 'clear'].includes(one.verb) && one.state === 'accepted';

function Row({ one, store, again }: { one: RecordRow; store: string; again: () => void }) {
  const refused = one.refused_change;
  return (
    <li class="record">
      <div class="record-head">
        <Code text={one.id} />
        <span>{isGone(one) ? <State name="withdrawn" /> : <State name={one.state} />}</span>
        <span class="sub">{word('verb', one.verb)} · <Ago at={one.at} />{one.valid_until && <> · {t('record.until')} <Day text={one.valid_until} /></>}</span>
      </div>
      {(one.reason || refused) && (
        <p class="error" lang="en" dir="auto">{refused ? `${word('verb', refused.verb)}: ${refused.reason}` : one.reason}{(refused?.remedy ?? one.remedy) && ` – ${refused?.remedy ?? one.remedy}`}</p>
      )}
      {!isGone(one) && (
        <div class="actions">
          <Change store={store} id={one.id} again={again} />
          <Release store={store} id={one.id} again={again} />
          {isDue(one) && <StillValid store={store} ids={[one.id]} again={again} />}
          <End store={store} id={one.id} again={again} verb="clear" />
          <End store={store} id={one.id} again={again} verb="withdraw" />
        </div>
      )}
    </li>
  );
}

interface Page { records: RecordRow[]; next: number | null }
/** Where each page of a question begins, as far as it was looked at. */
const places = signal<{ question: string; before: string[] }>({ question: '', before: [''] });

const set = (store: string, changes: Record<string, string>) =>
  go(`records/${store}`, { ...Object.fromEntries(route.value.query), page: '', ...changes }, true);

function Filters({ store }: { store: string }) {
  const query = route.value.query;
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="search">
        <label class="sr" for="find-record">{t('record.search')}</label>
        <input id="find-record" type="search" dir="auto" value={query.get('q') ?? ''} placeholder={t('record.search')} onInput={(event) => set(store, { q: event.currentTarget.value })} />
      </div>
      <label>{t('cases.state')}
        <select value={query.get('state') ?? ''} onChange={(event) => set(store, { state: event.currentTarget.value })}>
          {['', 'accepted', 'queued', 'refused', 'to_review', 'expired'].map((one) => <option key={one} value={one}>{one ? word('state', one) : t('cases.state.all')}</option>)}
        </select>
      </label>
    </form>
  );
}

function Pages({ store, page, next }: { store: string; page: number; next: number | null }) {
  const to = (n: number) => go(`records/${store}`, { ...Object.fromEntries(route.value.query), page: n > 1 ? String(n) : '' });
  const forward = () => {
    places.value = { ...places.value, before: [...places.value.before.slice(0, page), String(next)] };
    to(page + 1);
  };
  if (page === 1 && next === null) return null;
  return (
    <div class="pages">
      <p role="status">{t('pages.page', { n: number(page) })}</p>
      <div class="buttons">
        <button type="button" disabled={page <= 1} onClick={() => to(page - 1)}>{t('pages.before')}</button>
        <button type="button" disabled={next === null} onClick={forward}>{t('pages.after')}</button>
      </div>
    </div>
  );
}

/** Searched and paged by the node, however many there are; it looks through so many at once, so that a page may hold few. */
function List({ store }: { store: string }) {
  const query = route.value.query;
  const asked = { q: query.get('q')?.trim() ?? '', state: query.get('state') ?? '' };
  const question = new URLSearchParams(Object.entries(asked).filter(([, value]) => value)).toString();
  if (places.value.question !== store + question) places.value = { question: store + question, before: [''] };
  const page = Math.min(Number(query.get('page') ?? 1) || 1, places.value.before.length);
  const before = places.value.before[page - 1];
  const loaded = useLoad<Page>(`/records/${store}?limit=${pageRows}${question && `&${question}`}${before && `&before=${before}`}`, ofRecords, true, entered.value);
  return (
    <>
      <Filters store={store} />
      <Await of={loaded}>
        {({ records, next }) => (
          <>
            {asked.state === 'to_review' && records.length > 1 && (
              <div class="actions"><StillValid store={store} ids={records.map((one) => one.id)} again={loaded.again} /></div>
            )}
            {records.length > 0 && <ul class="records">{records.map((one) => <Row key={one.id} one={one} store={store} again={loaded.again} />)}</ul>}
            {records.length === 0 && (question || page > 1 ? <Empty title={t('record.none')} /> : <Empty title={t('record.empty')}>{t('record.empty.text')}</Empty>)}
            {records.length < pageRows && next !== null && <p class="hint">{t('record.further')}</p>}
            <Pages store={store} page={page} next={next} />
          </>
        )}
      </Await>
    </>
  );
}

function Verdict({ of, own }: { of: Loading; own: Refusal[] }) {
  const refusals = [...own, ...of.refusals];
  const pending = Math.max(0, of.sent - of.accepted - of.refused);
  return (
    <div role="status">
      <p class="verdict"><strong>{number(of.accepted)}</strong> {t('load.accepted')} · <strong>{number(of.refused + own.length)}</strong> {t('load.refused')} · <strong>{number(pending)}</strong> {t('load.pending')}</p>
      {of.complete && !refusals.length && <p>{t('load.complete')}</p>}
      {refusals.length > 0 && (
        <table class="list">
          <caption class="sr">{t('load.refused')}</caption>
          <thead><tr><th scope="col">{t('load.line')}</th><th scope="col">{t('record.id')}</th><th scope="col">{t('load.column')}</th><th scope="col">{t('load.why')}</th></tr></thead>
          <tbody>{refusals.map((one) => (
            <tr key={`${one.line}${one.field}`}>
              <th scope="row">{number(one.line)}</th><td data-label={t('record.id')}><Code text={one.id} /></td>
              <td data-label={t('load.column')}><Code text={one.field} /></td><td data-label={t('load.why')}><Words english text={`${one.reason}${one.remedy ? ` – ${one.remedy}` : ''}`} /></td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </div>
  );
}

function LoadFile({ store, again }: { store: string; again: () => void }) {
  const [progress, setProgress] = useState<[number, number]>();
  const [state, setState] = useState<{ of: Loading; own: Refusal[] }>();
  const [fault, setFault] = useState<Fault>();
  const load = state?.of.load;
  useEffect(() => {
    if (!load || state?.of.complete) return undefined;
    const look = paced(60, async () => {
      const of = await outcome(load);
      setState((old) => old && { ...old, of });
    });
    const end = listen((event) => { if (event.event === 'records_report') look(); });
    look(); // What came before this listened.
    return end;
  }, [load, state?.of.complete]);
  const take = async (file: globalThis.File | undefined) => {
    if (!file) return;
    setFault(undefined);
    setState(undefined);
    try {
      const sent = await send(store, file.name, await file.text(), (done, total) => setProgress([done, total]));
      setState({ of: await outcome(sent.load), own: sent.refusals });
      again();
    } catch (error) { setFault(asFault(error)); }
  };
  return (
    <>
      <div class="field wide">
        <label for="load-file">{t('load.file')}</label>
        <div class="hint" id="load-hint">{t('load.hint')}</div>
        <input id="load-file" type="file" accept=".csv,text/csv" aria-describedby="load-hint" onChange={(event) => void take(event.currentTarget.files?.[0])} />
      </div>
      {progress && <p role="status"><progress max={progress[1] || 1} value={progress[0]} aria-label={t('load.file')} /> {t('load.sent', { n: number(progress[0]), of: number(progress[1]) })}</p>}
      <FaultBox fault={fault} />
      {state && <Verdict of={state.of} own={state.own} />}
    </>
  );
}

/** Which stores hold records whose last day is near. */
function Due() {
  const { records } = useLoad<{ records: { store: string; state: string }[] }>('/reviews?limit=100', ofRecords, true, entered.value).value ?? { records: [] };
  const due = stores.filter((store) => records.some((one) => one.store === store && one.state === 'to_review'));
  if (!due.length) return null;
  return (
    <div class="note" role="status">
      <p><Mark tone="warn" shape="warn">{t('record.due')}</Mark> {due.map((one) => <span key={one}><a href={link(`records/${one}`, { state: 'to_review' })}>{t(`store.${one}`)}</a> </span>)}</p>
    </div>
  );
}

export function RecordsPage({ store: given }: { store?: string }) {
  const store = stores.find((one) => one === given) ?? 'firearm';
  const again = () => { ++entered.value; };
  return (
    <>
      <div class="page-head"><Title text={t('nav.records')} /></div>
      <div class="tabs" role="group" aria-label={t('record.store')}>
        {stores.map((one) => <a key={one} class="button" href={link(`records/${one}`)} aria-current={one === store ? 'page' : undefined}>{t(`store.${one}`)}</a>)}
      </div>
      <Due />
      <p class="hint">{t(`record.about.${store}`)}</p>
      <div class="actions"><Enter key={store} store={store} again={again} /></div>
      <Section title={t('record.list')} id="records"><List key={store} store={store} /></Section>
      <Section title={t('load.title')} id="load"><LoadFile key={store} store={store} again={again} /></Section>
    </>
  );
}
