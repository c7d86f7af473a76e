// The reference table: what is found by what stands on a firearm, what was chosen, and what may be meant.
import { useEffect, useState } from 'preact/hooks';
import { Fault, get, way } from '../api';
import { country, number, t, word } from '../i18n';
import { Code, Mark, Words } from '../parts/basics';
import { useLoad } from '../parts/load';
import { makeAndModel } from '../parts/names';
import { behindModel, importerBehind, importerCountry, namesModel, saysImporter } from '../trace/checks';
import { choose, draft, putAll } from '../trace/draft';
import type { ReferenceBrief, ReferenceEntry } from '../types';

type Found = { state: 'idle' | 'absent' } | { state: 'found'; found: ReferenceBrief[] } | { state: 'fault'; fault: Fault };

/** Asks the reference table while it is written, a moment after the last key. */
export function useReference(query: string): Found {
  const [result, put] = useState<Found>({ state: 'idle' });
  useEffect(() => {
    if (query.trim().length < 2) { put({ state: 'idle' }); return undefined; }
    let current = true;
    const waits = setTimeout(async () => {
      try {
        const { found } = await get<{ found: ReferenceBrief[] }>(`/reference?q=${encodeURIComponent(query)}&limit=8`);
        if (current) put({ state: 'found', found });
      } catch (error) {
        const fault = error as Fault;
        if (current) put(fault.status === 404 ? { state: 'absent' } : { state: 'fault', fault });
      }
    }, 120);
    return () => { current = false; clearTimeout(waits); };
  }, [query]);
  return result;
}

const years = (one: ReferenceBrief) => (one.years ? ` · ${one.years.first}–${one.years.last ?? ''}` : '');

/** "Taurus PT 92" of the maker Taurus is marked PT 92, and asked for as that. */
export const modelOf = ({ make, model }: ReferenceBrief) => (model.startsWith(`${make} `) ? model.slice(make.length + 1) : model);

/** What was read behind the model's name belongs to it; an importer's mark alone goes where it belongs. */
function take(one: ReferenceBrief) {
  const { values } = draft.value;
  const read = values['with.identify'] ?? '';
  const more = behindModel(read, modelOf(one));
  const mark = namesModel(read, modelOf(one)) ? importerBehind(read, modelOf(one))
    : namesModel(read, one.make) && !saysImporter(read) ? '' : read.trim().toUpperCase();
  const from = importerCountry(mark);
  const calibre = one.calibres?.length === 1 ? one.calibres[0] ?? '' : '';
  choose(one.reference, {
    ...(from && !values['firearm.importer'] && { 'firearm.importer': mark, 'firearm.country_of_import': values['firearm.country_of_import'] || from }),
    'firearm.reference': one.reference, 'firearm.make': one.make, 'firearm.model': more ? `${modelOf(one)} ${more}` : modelOf(one), 'firearm.type': one.type,
    ...(calibre && { 'firearm.calibre': calibre }), 'firearm.country_of_manufacture': one.country,
  });
}
const untake = () => choose(undefined, { 'firearm.reference': '' });

export function Results({ found }: { found: ReferenceBrief[] }) {
  if (!found.length) return <p class="hint" role="status">{t('identify.none')}</p>;
  return (
    <>
      <p class="sr" role="status">{t('identify.count', { n: number(found.length) })}</p>
      <ol class="found">
        {found.map((one) => (
          <li key={one.reference}>
            <button type="button" onClick={() => take(one)}>
              <span class="found-name"><strong><bdi>{one.make} {modelOf(one)}</bdi></strong><Code text={one.reference} quiet /></span>
              <span class="sub">{word('type', one.type, one.type_name)} · <bdi dir="ltr">{one.calibres?.join(', ')}</bdi> · {country(one.country) || one.country_name}{years(one)}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

export function Chosen({ reference }: { reference: string }) {
  const entry = useLoad<ReferenceEntry>(way`/reference/${reference}`).value;
  return (
    <div class="chosen">
      <p><Mark tone="ok" shape="tick">{t('identify.chosen')}</Mark> <Code text={reference} /></p>
      {entry && (
        <>
          {entry.marks.length > 0 && (
            <><h3>{t('identify.marks')}</h3><ul class="bullets">{entry.marks.map((one) => <li key={one.text}><Code text={one.text} />{one.where && <span class="quiet"> – <Words english text={one.where} /></span>}</li>)}</ul></>
          )}
          {entry.lookalikes.length > 0 && (
            <><h3>{t('identify.lookalikes')}</h3><ul class="bullets">{entry.lookalikes.map((one) => <li key={one.reference}><strong>{makeAndModel(one.make, one.model)}</strong> <Words english text={one.tell} /></li>)}</ul></>
          )}
        </>
      )}
      <button type="button" onClick={untake}>{t('identify.other')}</button>
    </div>
  );
}

/** Arrows go through what was found; Enter goes there from the field, and takes it from there. */
export function walkResults(event: KeyboardEvent & { currentTarget: HTMLElement }) {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('#identify, .found button')];
  const at = stops.indexOf(event.target as HTMLElement);
  const enters = event.key === 'Enter' && at === 0;
  const next = event.key === 'ArrowDown' || enters ? stops[at + 1] : event.key === 'ArrowUp' ? stops[at - 1] : undefined;
  if (at < 0 || (!next && !enters)) return;
  event.preventDefault();
  next?.focus();
}

/**
 * What a description by hand may mean: entries that are found by it; or that the maker written is an importer, whose
 * mark belongs elsewhere.
 */
export function Meant() {
  const { values, entry } = draft.value;
  const make = values['firearm.make']?.trim() ?? '';
  const result = useReference(entry || !make ? '' : `${make} ${values['firearm.model'] ?? ''}`.trim());
  if (entry || !make) return null;
  const known = result.state === 'found' && result.found.some((one) => namesModel(make, one.make));
  const from = known && !saysImporter(make) ? '' : importerCountry(make);
  const found = result.state === 'found' ? result.found.slice(0, 2) : [];
  if (!from && !found.length) return null;
  return (
    <div class="note meant" role="status">
      {from ? (
        <p>{t('meant.importer')} <button type="button" onClick={() => putAll({ 'firearm.make': '', 'firearm.importer': make, ...(!values['firearm.country_of_import'] && { 'firearm.country_of_import': from }) })}>{t('meant.move')}</button></p>
      ) : (
        <p>{t('meant.entry')} {found.map((one) => <button type="button" key={one.reference} onClick={() => take(one)}><bdi>{one.make} {modelOf(one)}</bdi></button>)}</p>
      )}
    </div>
  );
}
