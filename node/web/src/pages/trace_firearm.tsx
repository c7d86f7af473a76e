// What the firearm is, and what is marked on it.
import { useState } from 'preact/hooks';
import { way } from '../api';
import { country, t, tx, word } from '../i18n';
import { Ago, Mark, Words } from '../parts/basics';
import { countryOptions } from '../parts/countries';
import { Choice, Field, Tick } from '../parts/fields';
import { useLoad } from '../parts/load';
import { makeAndModel } from '../parts/names';
import { link } from '../router';
import { confusable, hasForeignLetters, importerCountry, namesModel, oddLetters, places } from '../trace/checks';
import { draft, note, put, putAll } from '../trace/draft';
import { importerCounts } from '../trace/meter';
import type { ReferenceEntry, TraceHead } from '../types';
import type { StepProps } from './trace';
import { Chosen, Meant, modelOf, Results, useReference, walkResults } from './trace_identify';

export const types = ['PI', 'PR', 'PD', 'PS', 'PA', 'RI', 'RA', 'RB', 'RL', 'RS', 'RC', 'SP', 'SI', 'SE', 'SO', 'SS', 'B', 'M', 'V', 'Z'];
export const typeOptions = (): [string, string][] => [['', t('choose')], ...types.map((one): [string, string] => [one, `${word('type', one)} (${one})`])];
const calibres = ['9x19', '.22 LR', '.32 ACP', '.380 ACP', '.38 Special', '.357 Magnum', '.40 S&W', '.45 ACP', '7.62x25', '9x18', '7.62x39', '5.56x45', '5.45x39', '7.62x51', '12'];
export const parts = ['frame', 'receiver', 'barrel', 'slide', 'bolt', 'cylinder', 'other'];

const other = 'other';
/** One of those that the entry knows, where it knows several; otherwise as it is marked. */
function Calibre({ known, waits, ...field }: { known: string[]; waits: boolean; id: string; label: string; value: string; put: (value: string) => void; error: string | undefined }) {
  const [free, setFree] = useState(false);
  if (!waits && (known.length < 2 || free || (field.value && !known.includes(field.value))))
    return <Field {...field} hint={t('field.calibre.hint')} code max={32} list={known.length ? known : calibres} />;
  return (
    <Choice {...field} hint={t('field.calibre.choose')} put={(v) => { setFree(v === other); field.put(v === other ? '' : v); }}
      options={[['', t('choose')], ...known.map((one): [string, string] => [one, one]), [other, t('field.calibre.other')]]} />
  );
}

export function FirearmStep({ wrong }: StepProps) {
  const { values, entry } = draft.value;
  const query = values['with.identify'] ?? '';
  const result = useReference(entry ? '' : query);
  const looked = useLoad<ReferenceEntry>(entry ? way`/reference/${entry}` : null);
  const chosen = looked.value;
  const field = (name: string) => ({ id: `firearm.${name}`, label: t(`field.${name}` as 'field.make'), value: values[`firearm.${name}`] ?? '', put: (v: string) => put(`firearm.${name}`, v), error: wrong(`firearm.${name}`) });
  return (
    <>
      {entry ? <Chosen reference={entry} /> : (
        <div class="identify" onKeyDown={walkResults}>
          <Field id="identify" wide label={t('identify.label')} hint={t('identify.hint')} value={query} put={(v) => note('with.identify', v)} error={wrong('identify')} />
          {importerCountry(query) && !(result.state === 'found' && result.found.some((one) => namesModel(query, modelOf(one)))) && <p><Mark tone="warn" shape="warn">{t('identify.importer')}</Mark></p>}
          {result.state === 'found' && <Results found={result.found} />}
          {result.state === 'absent' && <p class="hint" role="status">{t('identify.absent')}</p>}
          {result.state === 'fault' && <p class="hint" role="status">{result.fault.status === 400 ? t('identify.none') : t('fault.away')}</p>}
        </div>
      )}
      <fieldset class="group">
        <legend>{t(entry ? 'identify.taken' : 'identify.free')}</legend>
        <Field {...field('make')} hint={t('field.make.hint')} max={64} />
        <Field {...field('model')} hint={t(entry ? 'field.model.more' : 'field.model.hint')} max={64} />
        <Meant />
        <Choice {...field('type')} options={typeOptions()} />
        <Calibre {...field('calibre')} known={chosen?.calibres ?? []} waits={!!entry && !chosen && !looked.fault} />
        <Choice {...field('country_of_manufacture')} options={countryOptions(true)} />
      </fieldset>
    </>
  );
}

const bare = (serial: string) => serial.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** Earlier cases of this member with the same number, also those that have ended. */
export function Before({ serial }: { serial: string }) {
  const words = serial.trim();
  const found = useLoad<{ traces: TraceHead[] }>(words.length > 3 ? `/traces?limit=8&q=${encodeURIComponent(words)}` : null).value?.traces ?? [];
  const same = found.filter((one) => bare(one.firearm.serial ?? '') === bare(words)).slice(0, 3);
  if (!same.length) return null;
  return (
    <div class="fault calm" role="status"><div>
      <p>{t('duplicate.before')}</p>
      <ul>{same.map((one) => <li key={one.trace}><a href={link(`cases/${one.trace}`)}><bdi>{one.case_reference || one.trace}</bdi></a> <Words text={makeAndModel(one.firearm.make, one.firearm.model)} /> · <Ago at={one.submitted} /></li>)}</ul>
    </div></div>
  );
}

function Serial({ wrong }: Pick<StepProps, 'wrong'>) {
  const { values, entry } = draft.value;
  const chosen = useLoad<ReferenceEntry>(entry ? way`/reference/${entry}` : null).value;
  const serial = values['firearm.serial'] ?? '';
  const alike = confusable(serial);
  const odd = oddLetters(serial);
  return (
    <>
      {chosen?.serial.where?.length ? (
        <p class="where"><Mark tone="calm" shape="arrow">{t('serial.where')}</Mark> <Words english text={chosen.serial.where.join(', ')} />{chosen.serial.note && <>{' – '}<Words english text={chosen.serial.note} /></>}</p>
      ) : <p class="hint">{t('serial.where.usual')}</p>}
      <Field id="firearm.serial" label={t('field.serial')} hint={t('serial.hint')} code max={32} value={serial}
        error={wrong('firearm.serial')} put={(v) => put('firearm.serial', v)} />
      {serial.trim() && (
        <div class="serial-read">
          <p class="sr">{t('serial.read')}</p>
          <p class="plate" dir="ltr">{places(serial).map((c, i) => <span key={i} class={c.length > 1 || /[?*[\]]/.test(c) ? 'gap' : /\s/.test(c) ? 'space' : /\d/.test(c) ? 'digit' : 'letter'}>{c}</span>)}</p>
          <p class="hint">{t('serial.legend')}</p>
          {odd.map(([at, is, be]) => (
            <p key={at} class="note odd"><Mark tone="warn" shape="warn">{t('serial.odd', { is, be })}</Mark>{' '}
              <button type="button" onClick={() => put('firearm.serial', serial.slice(0, at) + be + serial.slice(at + 1))}>{t('serial.odd.make', { be })}</button>
            </p>
          ))}
          {alike.length > 0 && odd.length === 0 && <p class="hint">{t('serial.alike')} {alike.map(([a, b]) => <bdi key={a} dir="ltr" class="pair">{a}/{b}</bdi>)}</p>}
          {hasForeignLetters(serial) && <p class="hint">{t('serial.foreign')}</p>}
        </div>
      )}
      <Tick label={t('serial.is_obliterated')} value={values['firearm.serial_obliterated'] === 'yes'} put={(v) => put('firearm.serial_obliterated', v ? 'yes' : '')} />
      <Before serial={serial} />
    </>
  );
}

function OtherNumbers() {
  const { values } = draft.value;
  const path = (i: number, name: string) => `firearm.other_numbers.${i}.${name}`;
  let shown = 1;
  while (shown < 4 && values[path(shown - 1, 'number')]) ++shown;
  return (
    <fieldset class="group">
      <legend>{t('field.other_numbers')}</legend>
      <p class="hint">{t('other_numbers.hint')}</p>
      {Array.from({ length: shown }, (_, i) => (
        <div class="row-fields two" key={i}>
          <Choice label={t('other_numbers.part')} value={values[path(i, 'part')] ?? 'barrel'} put={(v) => put(path(i, 'part'), v)} options={parts.map((one) => [one, word('part', one)])} />
          <Field id={path(i, 'number')} label={t('other_numbers.number')} code optional max={32} value={values[path(i, 'number')] ?? ''}
            put={(v) => putAll({ [path(i, 'number')]: v, [path(i, 'part')]: values[path(i, 'part')] ?? 'barrel' })} />
        </div>
      ))}
    </fieldset>
  );
}

/** The country that an importer's mark names stands in its field while the mark is written; one that the officer has chosen stays. */
function imported(mark: string): Record<string, string> {
  const { values } = draft.value;
  const from = importerCountry(mark);
  const own = values['firearm.country_of_import'] && values['firearm.country_of_import'] !== importerCountry(values['firearm.importer'] ?? '');
  return own || !from ? {} : { 'firearm.country_of_import': from };
}

export function MarksStep({ wrong, centers }: StepProps) {
  const { values } = draft.value;
  const needed = importerCounts(values, centers);
  const field = (name: string) => ({ id: `firearm.${name}`, label: t(`field.${name}` as 'field.make'), value: values[`firearm.${name}`] ?? '', put: (v: string) => put(`firearm.${name}`, v), error: wrong(`firearm.${name}`) });
  return (
    <>
      <fieldset class="group"><legend>{t('field.serial')}</legend><Serial wrong={wrong} /></fieldset>
      <OtherNumbers />
      <fieldset class="group">
        <legend>{t('marks.import')}</legend>
        {needed && <p class="note"><Mark tone="warn" shape="warn">{tx('marks.importer_needed', { country: country(values['firearm.country_of_manufacture']) })}</Mark></p>}
        <Field {...field('importer')} hint={t('field.importer.hint')} optional={!needed} max={64} put={(v) => putAll({ 'firearm.importer': v, ...imported(v) })} />
        <Choice {...field('country_of_import')} optional options={countryOptions()} />
        <Choice {...field('country_of_proof')} optional options={countryOptions()} />
        <Field {...field('brand')} hint={t('field.brand.hint')} optional max={64} />
        <Field {...field('year_of_manufacture')} code optional max={4} />
        <Field id="additional_markings" label={t('form.markings')} hint={t('form.markings.hint')} optional rows={2} max={1000} value={values.additional_markings ?? ''} put={(v) => put('additional_markings', v)} />
      </fieldset>
    </>
  );
}
