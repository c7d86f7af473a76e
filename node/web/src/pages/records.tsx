import { useEffect, useState } from 'preact/hooks';
import { post } from '../api';
import { Title } from '../app';
import { number, t, word, type Key } from '../i18n';
import { listen } from '../live';
import { Ago, Code, Empty, Section, State, Words } from '../parts/basics';
import { countryOptions } from '../parts/countries';
import { Choice, Field, Say } from '../parts/fields';
import { asFault, Await, FaultBox, useLoad } from '../parts/load';
import { link } from '../router';
import type { Fault } from '../api';
import { record, type Refusal } from '../records/csv';
import { outcome, send, type Loading } from '../records/load';
import type { RecordRow } from '../types';
import { typeOptions } from './trace_firearm';

const stores = ['firearm', 'nominal', 'document', 'vehicle'] as const;
const reasons: Record<string, string[]> = {
  firearm: ['stolen', 'lost', 'other'], nominal: ['wanted', 'missing', 'sanctioned', 'other'],
  document: ['stolen', 'lost', 'revoked', 'other'], vehicle: ['stolen', 'other'],
};
type Kind = 'text' | 'code' | 'country' | 'type' | 'sex';
/** The fields of each store: name, what it is called, what is written into it. */
const subjects: Record<string, [string, Key, Kind][]> = {
  firearm: [['serial', 'field.serial', 'code'], ['make', 'field.make', 'text'], ['model', 'field.model', 'text'], ['type', 'field.type', 'type'],
    ['calibre', 'field.calibre', 'code'], ['country_of_manufacture', 'field.country_of_manufacture', 'country'], ['importer', 'field.importer', 'text'], ['year_of_manufacture', 'field.year_of_manufacture', 'code']],
  nominal: [['name', 'person.name', 'text'], ['aliases', 'person.aliases', 'text'], ['birth_dates', 'person.birth', 'code'], ['sex', 'person.sex', 'sex'], ['nationalities', 'person.nationalities', 'country']],
  document: [['number', 'document.number', 'code'], ['type', 'document.type', 'code'], ['country', 'document.country', 'code']],
  vehicle: [['plate', 'vehicle.plate', 'code'], ['plate_country', 'vehicle.plate_country', 'country'], ['vin', 'vehicle.vin', 'code'], ['engine_number', 'vehicle.engine', 'code'],
    ['make', 'vehicle.make', 'text'], ['model', 'vehicle.model', 'text'], ['colour', 'vehicle.colour', 'text'], ['year', 'vehicle.year', 'code']],
};
const handlings = ['H0', 'H1', 'H2', 'H3'];

type Fields = Record<string, string>;

function Fields({ store, fields, put, changing }: { store: string; fields: Fields; put: (name: string, value: string) => void; changing: boolean }) {
  const common = (name: string, label: Key) => ({ label: t(label), value: fields[name] ?? '', put: (v: string) => put(name, v) });
  return (
    <>
      {!changing && <Field {...common('id', 'record.id')} hint={t('record.id.hint')} code max={64} />}
      <Choice {...common('reason', 'record.reason')} options={(reasons[store] ?? []).map((one) => [one, word('reason', one)])} />
      {(subjects[store] ?? []).map(([name, label, kind]) => {
        const props = { key: name, ...common(name, label) };
        if (kind === 'country') return <Choice {...props} options={countryOptions(name === 'country_of_manufacture')} />;
        if (kind === 'type') return <Choice {...props} options={typeOptions()} />;
        if (kind === 'sex') return <Choice {...props} options={[['', t('choose')], ...['male', 'female', 'other'].map((one): [string, string] => [one, word('sex', one)])]} />;
        return <Field {...props} code={kind === 'code'} max={192} hint={name === 'birth_dates' ? t('person.birth.hint') : undefined} />;
      })}
      <Field {...common('since', 'record.since')} hint="2026-01-30" code optional max={10} />
      <Field {...common('reference', 'match.reference')} code optional max={64} />
      <Field {...common('caution', 'record.caution')} hint={t('record.caution.hint')} optional max={256} />
      <Field {...common('action', 'match.action')} hint={t('record.action.hint')} optional max={256} />
      <Choice {...common('handling', 'match.handling')} options={handlings.map((one) => [one, `${one} – ${word('handling', one)}`])} />
      <Choice {...common('except_countries', 'record.except')} optional options={countryOptions()} />
    </>
  );
}

function Write({ store, id, again, label, main }: { store: string; id?: string; again: () => void; label: string; main?: boolean }) {
  const fresh = { reason: reasons[store]?.[0] ?? 'other', handling: 'H0' };
  const [fields, setFields] = useState<Fields>(fresh);
  const go = async () => {
    await post(`/records/${store}`, { verb: id ? 'modify' : 'enter', record: record(store, { ...fields, id: id ?? fields.id ?? '' }) });
    setFields(fresh);
    again();
  };
  return (
    <Say label={label} main={main} send={go} ready={!!(id ?? fields.id)?.trim()} sendLabel={id ? t('record.replace') : t('record.enter')}>
      {id && <p class="hint">{t('record.change.hint')}</p>}
      <Fields store={store} fields={fields} changing={!!id} put={(name, value) => setFields((old) => ({ ...old, [name]: value }))} />
    </Say>
  );
}

function End({ store, id, again, verb }: { store: string; id: string; again: () => void; verb: 'withdraw' | 'clear' }) {
  const go = async () => { await post(`/records/${store}`, { verb, record: { id } }); again(); };
  return <Say danger={verb === 'withdraw'} label={t(`record.${verb}`)} sendLabel={t(`record.${verb}`)} send={go}><p class="hint">{t(`record.${verb}.hint`)}</p></Say>;
}

const isGone = (one: RecordRow) => ['withdraw', 'clear'].includes(one.verb) && one.state === 'accepted';

function Row({ one, store, again }: { one: RecordRow; store: string; again: () => void }) {
  const refused = one.refused_change;
  return (
    <li class="record">
      <div class="record-head">
        <Code text={one.id} />
        <span>{isGone(one) ? <State name="withdrawn" /> : <State name={one.state} />}</span>
        <span class="sub">{word('verb', one.verb)} · <Ago at={one.at} /></span>
      </div>
      {(one.reason || refused) && (
        <p class="error" lang="en" dir="auto">{refused ? `${word('verb', refused.verb)}: ${refused.reason}` : one.reason}{(refused?.remedy ?? one.remedy) && ` – ${refused?.remedy ?? one.remedy}`}</p>
      )}
      {!isGone(one) && (
        <div class="actions">
          <Write store={store} id={one.id} again={again} label={t('record.change')} />
          <End store={store} id={one.id} again={again} verb="clear" />
          <End store={store} id={one.id} again={again} verb="withdraw" />
        </div>
      )}
    </li>
  );
}

function List({ rows, store, again }: { rows: RecordRow[]; store: string; again: () => void }) {
  const [query, put] = useState('');
  const [only, setOnly] = useState('');
  const shown = rows.filter((one) => one.id.toLowerCase().includes(query.trim().toLowerCase()) && (!only || one.state === only)).slice(0, 100);
  if (!rows.length) return <Empty title={t('record.empty')}>{t('record.empty.text')}</Empty>;
  return (
    <>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <div class="search">
          <label class="sr" for="find-record">{t('record.search')}</label>
          <input id="find-record" type="search" dir="ltr" value={query} placeholder={t('record.search')} onInput={(event) => put(event.currentTarget.value)} />
        </div>
        <label>{t('cases.state')}
          <select value={only} onChange={(event) => setOnly(event.currentTarget.value)}>
            {['', 'accepted', 'queued', 'refused'].map((one) => <option key={one} value={one}>{one ? word('state', one) : t('cases.state.all')}</option>)}
          </select>
        </label>
      </form>
      <ul class="records">{shown.map((one) => <Row key={one.id} one={one} store={store} again={again} />)}</ul>
      <p class="pages" role="status">{t('pages.rows', { from: number(shown.length ? 1 : 0), to: number(shown.length), n: number(rows.length) })}</p>
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
    return listen((event) => {
      if (event.event === 'records_report') void outcome(load).then((of) => setState((old) => old && { ...old, of })).catch(() => undefined);
    });
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

export function RecordsPage({ store: given }: { store?: string }) {
  const store = stores.find((one) => one === given) ?? 'firearm';
  const loaded = useLoad<{ records: RecordRow[] }>(`/records/${store}?limit=500`, (event) => event.event === 'records_report');
  return (
    <>
      <div class="page-head"><Title text={t('nav.records')} /></div>
      <div class="tabs" role="group" aria-label={t('record.store')}>
        {stores.map((one) => <a key={one} class="button" href={link(`records/${one}`)} aria-current={one === store ? 'page' : undefined}>{t(`store.${one}`)}</a>)}
      </div>
      <p class="hint">{t(`record.about.${store}`)}</p>
      <div class="actions"><Write key={store} store={store} again={loaded.again} label={t('record.new')} main /></div>
      <Section title={t('record.list')} id="records"><Await of={loaded}>{({ records }) => <List rows={records} store={store} again={loaded.again} />}</Await></Section>
      <Section title={t('load.title')} id="load"><LoadFile key={store} store={store} again={loaded.again} /></Section>
    </>
  );
}
