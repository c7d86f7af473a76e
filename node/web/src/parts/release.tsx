// Whom a record may be shown to.
import { useEffect, useId, useState } from 'preact/hooks';
import { t, word, type Key } from '../i18n';
import { status } from '../live';
import type { Fields } from '../records/csv';
import { countryOptions } from './countries';
import { Radios, Tick } from './fields';

export const releaseColumns = ['except_countries', 'only_countries', 'purposes', 'silent'];
const purposes = ['investigation', 'court', 'intelligence', 'border', 'licensing', 'humanitarian'];

const parts = (value: string | undefined) => (value ?? '').split('|').filter(Boolean);

/** Some countries, with bars between their codes: a choice for each, and one more for the next. */
export function Countries({ label, value, put, without }: { label: string; value: string; put: (value: string) => void; without?: string }) {
  const chosen = parts(value);
  const change = (i: number, code: string) => put([...chosen.slice(0, i), code, ...chosen.slice(i + 1)].filter(Boolean).join('|'));
  return (
    <fieldset class="field">
      <legend>{label}</legend>
      {[...chosen, ''].map((one, i) => (
        <select key={i} aria-label={`${label} ${i + 1}`} value={one} onChange={(event) => change(i, event.currentTarget.value)}>
          {countryOptions().filter(([code]) => code === one || (code !== without && !chosen.includes(code))).map(([code, text]) => <option key={code} value={code}>{text}</option>)}
        </select>
      ))}
    </fieldset>
  );
}

type Way = 'all' | 'except' | 'only';

/** `lacks` hears whether countries are to be named and none is: then nothing may be sent. */
export function ReleaseFields({ fields, put, lacks }: {
  fields: Fields; put: (name: string, value: string) => void; lacks: (some: boolean) => void;
}) {
  const id = useId();
  const [way, setWay] = useState<Way>(fields.only_countries ? 'only' : fields.except_countries ? 'except' : 'all');
  const named = fields.only_countries || fields.except_countries || '';
  const missing = way !== 'all' && !named;
  useEffect(() => lacks(missing), [missing]);
  const say = (next: Way, countries: string) => {
    put('only_countries', next === 'only' ? countries : '');
    put('except_countries', next === 'except' ? countries : '');
  };
  const some = parts(fields.purposes);
  const tick = (one: string, on: boolean) => put('purposes', purposes.filter((each) => (each === one ? on : some.includes(each))).join('|'));
  return (
    <fieldset class="group">
      <legend>{t('record.release')}</legend>
      <Radios id={`${id}-way`} label={t('record.release.countries')} value={way} put={(next) => { setWay(next as Way); say(next as Way, named); }}
        options={(['all', 'except', 'only'] as const).map((one) => [one, t(`record.release.${one}` as Key)])} />
      {way !== 'all' && <Countries label={t('record.release.which')} value={named} put={(countries) => say(way, countries)} without={status.value?.member} />}
      <fieldset class="field" aria-describedby={`${id}-purposes`}>
        <legend>{t('record.release.purposes')}</legend>
        <div class="hint" id={`${id}-purposes`}>{t('record.release.purposes.hint')}</div>
        {purposes.map((one) => <Tick key={one} label={word('purpose', one)} value={some.includes(one)} put={(on) => tick(one, on)} />)}
      </fieldset>
      <Tick label={t('record.release.silent')} value={fields.silent === 'yes'} put={(on) => put('silent', on ? 'yes' : '')} />
    </fieldset>
  );
}
