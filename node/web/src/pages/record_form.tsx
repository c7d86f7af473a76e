// A record as an officer enters and changes it, says who may see it, and ends it.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { post, way } from '../api';
import { number, t, word, type Key } from '../i18n';
import { countryOptions } from '../parts/countries';
import { Choice, Field, Say } from '../parts/fields';
import { FaultBox, useLoad } from '../parts/load';
import { Countries, ReleaseFields, releaseColumns } from '../parts/release';
import { isoDate } from '../trace/dates';
import { fieldsOf, record, replaced, type Content, type Fields } from '../records/csv';
import type { RecordFull } from '../types';
import { typeOptions } from './trace_firearm';

const reasons: Record<string, string[]> = {
  firearm: ['stolen', 'lost', 'other'], nominal: ['wanted', 'missing', 'sanctioned', 'other'],
  document: ['stolen', 'lost', 'revoked', 'other'], vehicle: ['stolen', 'other'],
};
type Kind = 'text' | 'code' | 'country' | 'countries' | 'type' | 'sex';
/** The fields of each store: name, what it is called, what is written into it. */
const subjects: Record<string, [string, Key, Kind][]> = {
  firearm: [['serial', 'field.serial', 'code'], ['make', 'field.make', 'text'], ['model', 'field.model', 'text'], ['type', 'field.type', 'type'],
    ['calibre', 'field.calibre', 'code'], ['country_of_manufacture', 'field.country_of_manufacture', 'country'], ['importer', 'field.importer', 'text'], ['year_of_manufacture', 'field.year_of_manufacture', 'code']],
  nominal: [['name', 'person.name', 'text'], ['aliases', 'person.aliases', 'text'], ['birth_dates', 'person.birth', 'code'], ['sex', 'person.sex', 'sex'], ['nationalities', 'person.nationalities', 'countries']],
  document: [['number', 'document.number', 'code'], ['type', 'document.type', 'code'], ['country', 'document.country', 'code']],
  vehicle: [['plate', 'vehicle.plate', 'code'], ['plate_country', 'vehicle.plate_country', 'country'], ['vin', 'vehicle.vin', 'code'], ['engine_number', 'vehicle.engine', 'code'],
    ['make', 'vehicle.make', 'text'], ['model', 'vehicle.model', 'text'], ['colour', 'vehicle.colour', 'text'], ['year', 'vehicle.year', 'code']],
};
const handlings = ['H0', 'H1', 'H2', 'H3'];

/** What the form of a store shows. */
const columnsOf = (store: string) =>
  ['reason', 'since', 'reference', 'caution', 'action', 'handling', ...releaseColumns, ...(subjects[store] ?? []).map(([name]) => name)];

const Handling = ({ fields, put }: { fields: Fields; put: (name: string, value: string) => void }) => (
  <Choice label={t('match.handling')} value={fields.handling ?? ''} put={(v) => put('handling', v)} options={handlings.map((one) => [one, `${one} – ${word('handling', one)}`])} />
);

/** Birth dates as files have them, of what officers write. */
const written = (fields: Fields): Fields => (fields.birth_dates
  ? { ...fields, birth_dates: fields.birth_dates.split('|').map((one) => isoDate(one) || one).join('|') } : fields);

function RecordFields({ store, fields, put, changing, lacks }: {
  store: string; fields: Fields; put: (name: string, value: string) => void; changing: boolean; lacks: (some: boolean) => void;
}) {
  const common = (name: string, label: Key) => ({ label: t(label), value: fields[name] ?? '', put: (v: string) => put(name, v) });
  return (
    <>
      {!changing && <Field {...common('id', 'record.id')} hint={t('record.id.hint')} code max={64} />}
      <Choice {...common('reason', 'record.reason')} options={(reasons[store] ?? []).map((one) => [one, word('reason', one)])} />
      {(subjects[store] ?? []).map(([name, label, kind]) => {
        const props = { key: name, ...common(name, label) };
        if (kind === 'country') return <Choice {...props} options={countryOptions(name === 'country_of_manufacture')} />;
        if (kind === 'countries') return <Countries {...props} key={name} />;
        if (kind === 'type') return <Choice {...props} options={typeOptions()} />;
        if (kind === 'sex') return <Choice {...props} options={[['', t('choose')], ...['male', 'female', 'other'].map((one): [string, string] => [one, word('sex', one)])]} />;
        return <Field {...props} code={kind === 'code'} max={192} hint={name === 'birth_dates' ? t('person.birth.hint') : undefined} />;
      })}
      <Field {...common('since', 'record.since')} hint="2026-01-30" code optional max={10} />
      <Field {...common('reference', 'match.reference')} code optional max={64} />
      <Field {...common('caution', 'record.caution')} hint={t('record.caution.hint')} optional max={256} />
      <Field {...common('action', 'match.action')} hint={t('record.action.hint')} optional max={256} />
      <Handling fields={fields} put={put} />
      <ReleaseFields fields={fields} put={put} lacks={lacks} />
    </>
  );
}

/** Shows a form when what the record holds has come, and gives it the focus. */
function Held({ store, id, known, take, children }: {
  store: string; id: string; known: boolean; take: (record: Content | null) => void; children: preact.ComponentChildren;
}) {
  const loaded = useLoad<RecordFull>(way`/records/${store}/${id}`);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => { if (loaded.value) take(loaded.value.record); }, [loaded.value]);
  useLayoutEffect(() => { if (known) box.current?.querySelector<HTMLElement>('input, select')?.focus(); }, [known]);
  return (
    <div class="held" ref={box}>
      <FaultBox fault={loaded.fault} />
      {known && loaded.value?.record === null && <p class="note">{t('record.unknown')}</p>}
      {known && children}
    </div>
  );
}

const fresh = (store: string): Fields => ({ reason: reasons[store]?.[0] ?? 'other', handling: 'H0' });

interface Doing { store: string; id: string; again: () => void }

export function Enter({ store, again }: Omit<Doing, 'id'>) {
  const [fields, setFields] = useState<Fields>(fresh(store));
  const [missing, lacks] = useState(false);
  const send = async () => {
    await post(way`/records/${store}`, { verb: 'enter', record: record(store, written(fields)) });
    setFields(fresh(store));
    again();
  };
  return (
    <Say label={t('record.new')} main send={send} ready={!!fields.id?.trim() && !missing} sendLabel={t('record.enter')}>
      <RecordFields store={store} fields={fields} changing={false} lacks={lacks} put={(name, value) => setFields((old) => ({ ...old, [name]: value }))} />
    </Say>
  );
}

/** What a form says of a record that is there already; null: this node does not know what it holds. */
function useHeld(store: string) {
  const [held, setHeld] = useState<Content | null>();
  const [fields, setFields] = useState<Fields>({});
  const [missing, lacks] = useState(false);
  const take = (now: Content | null) => {
    setFields(now ? { ...fresh(store), ...fieldsOf(store, now, columnsOf(store)) } : fresh(store));
    setHeld(now);
  };
  return { held, fields, take, lacks, ready: held !== undefined && !missing, put: (name: string, value: string) => setFields((old) => ({ ...old, [name]: value })) };
}

export function Change({ store, id, again }: Doing) {
  const { held, fields, take, lacks, ready, put } = useHeld(store);
  const send = async () => {
    await post(way`/records/${store}`, { verb: 'modify', record: replaced(store, held ?? {}, { ...written(fields), id }, columnsOf(store)) });
    again();
  };
  return (
    <Say label={t('record.change')} send={send} ready={ready} sendLabel={t('record.replace')}>
      <p class="hint">{t('record.change.hint')}</p>
      <Held store={store} id={id} known={held !== undefined} take={take}><RecordFields store={store} fields={fields} changing put={put} lacks={lacks} /></Held>
    </Say>
  );
}

/** The release set alone. */
export function Release({ store, id, again }: Doing) {
  const { held, fields, take, lacks, ready, put } = useHeld(store);
  const send = async () => {
    const { release = {} } = record(store, fields);
    await post(way`/records/${store}`, { verb: 'release', record: { id, release, handling: fields.handling } });
    again();
  };
  return (
    <Say label={t('record.release')} send={send} ready={ready} sendLabel={t('record.release.save')}>
      <p class="hint">{t('record.release.hint')}</p>
      <Held store={store} id={id} known={held !== undefined} take={take}>
        <ReleaseFields fields={fields} put={put} lacks={lacks} />
        <Handling fields={fields} put={put} />
      </Held>
    </Say>
  );
}

/** They still hold: they count on for the usual time. */
export function StillValid({ store, ids, again }: Omit<Doing, 'id'> & { ids: string[] }) {
  const go = async () => { await post(way`/records/${store}`, { verb: 'validate', records: ids.map((id) => ({ id })) }); again(); };
  const label = ids.length > 1 ? t('record.validate.all', { n: number(ids.length) }) : t('record.validate');
  return <Say label={label} sendLabel={label} send={go}><p class="hint">{t('record.validate.hint')}</p></Say>;
}

export function End({ store, id, again, verb }: Doing & { verb: 'withdraw' | 'clear' }) {
  const go = async () => { await post(way`/records/${store}`, { verb, record: { id } }); again(); };
  return <Say danger={verb === 'withdraw'} label={t(`record.${verb}`)} sendLabel={t(`record.${verb}`)} send={go}><p class="hint">{t(`record.${verb}.hint`)}</p></Say>;
}
