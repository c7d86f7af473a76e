// The find, the case, and who and what was there.
import { country, number, t, word, type Key } from '../i18n';
import { Code, Mark } from '../parts/basics';
import { countryOptions, shortCode } from '../parts/countries';
import { DayField, DayRead, Offered } from '../parts/day';
import { Choice, Field, Radios, Tick } from '../parts/fields';
import { readMrz, vinFault } from '../trace/checks';
import { dayFirst } from '../trace/dates';
import { draft, put, putAll } from '../trace/draft';
import { purposes } from '../trace/purposes';
import { associates, associatesMax, withoutAssociate } from '../trace/values';
import type { StepProps } from './trace';

type Wrong = StepProps['wrong'];

const field = (name: string, label: Key, wrong: Wrong) => ({
  id: name, label: t(label), value: draft.value.values[name] ?? '', put: (v: string) => put(name, v), error: wrong(name),
});
const bases = ['where_found', 'embargo', 'unmarked', 'made_without_licence', 'transferred_without_licence'];
/** Of the NCIC's list, those that seized firearms come with most. */
const crimes = ['5212', '5202', '5203', '5201', '5213', '5214', '0999', '1299', '3599'];

/** What answers are mostly used for. */
const uses: Key[] = ['use.possession', 'use.source', 'use.found'];

export function FindStep({ wrong }: StepProps) {
  return (
    <>
      <DayField {...field('recovery.date', 'form.found_date', wrong)} />
      <Choice {...field('recovery.country', 'form.found_country', wrong)} options={countryOptions()} />
      <Field {...field('recovery.place', 'form.place', wrong)} max={128} />
      <Field {...field('recovery.circumstances', 'form.circumstances', wrong)} hint={t('form.circumstances.hint')} optional rows={3} max={2000} />
      <Radios {...field('illicit_basis', 'form.illicit_basis', wrong)} hint={t('illicit.hint')} options={bases.map((one) => [one, word('illicit', one)])} />
    </>
  );
}

export function CaseStep({ wrong }: StepProps) {
  const { values } = draft.value;
  return (
    <>
      <Field {...field('case_reference', 'form.case_reference', wrong)} hint={t('form.case_reference.hint')} code max={64} />
      <Offered {...field('crime_code', 'form.crime_code', wrong)} hint={t('form.crime_code.hint')} max={48} options={crimes.map((one) => [one, word('crime', one)])} unknown={t('crime.unknown')} />
      <Offered {...field('intended_use', 'form.intended_use', wrong)} hint={t('form.intended_use.hint')} wide max={256} options={uses.map((one) => [t(one)])} />
      <Radios {...field('priority', 'form.priority', wrong)} options={[['routine', t('priority.routine'), t('priority.routine.hint')], ['urgent', t('priority.urgent'), t('priority.urgent.hint')]]} />
      {values.priority === 'urgent' && <Field {...field('justification', 'form.justification', wrong)} rows={2} max={500} />}
      <fieldset class="group">
        <legend>{t('form.who')}</legend>
        <p><bdi>{values['officer.name']}</bdi> <Code text={values['officer.badge']} quiet /> · <bdi>{values['agency.name'] || values['agency.code']}</bdi></p>
        <Field {...field('officer.phone', 'form.phone', wrong)} code optional max={32} />
        <Field {...field('officer.email', 'form.email', wrong)} code optional max={128} />
      </fieldset>
      <details class="folded" open={!!wrong('purpose')}>
        <summary>{t('form.purpose')}: <bdi>{word('purpose', values.purpose ?? '')}</bdi></summary>
        <Choice {...field('purpose', 'form.purpose', wrong)} hint={t('form.purpose.hint')} options={purposes.map((one) => [one, word('purpose', one)])} />
      </details>
    </>
  );
}

/** Fills in person and document from a machine-readable zone. What was typed stays there to be corrected. */
function Zone({ of }: { of: string }) {
  const { values } = draft.value;
  const zone = `${of}.documents.0.mrz`;
  const text = values[`with.mrz.${of}`] ?? values[zone] ?? '';
  const read = readMrz(text);
  const paste = (typed: string) => {
    const mrz = readMrz(typed);
    if (!mrz) return putAll({ [`with.mrz.${of}`]: typed, [zone]: '' });
    putAll({
      [`with.mrz.${of}`]: typed, [zone]: mrz.zone,
      [`${of}.name`]: mrz.name, [`${of}.birth_dates`]: dayFirst(mrz.birth), [`${of}.sex`]: mrz.sex, [`${of}.nationalities`]: shortCode(mrz.nationality),
      [`${of}.documents.0.type`]: mrz.type, [`${of}.documents.0.number`]: mrz.number, [`${of}.documents.0.country`]: mrz.country,
    });
  };
  return (
    <>
      <Field id={zone} label={t('mrz.label')} hint={t('mrz.hint')} code optional rows={3} value={text} put={paste} />
      <p role="status">{text && (
        !read ? <span class="hint">{t('mrz.none')}</span>
          : !read.wrong.length ? <Mark tone="ok" shape="tick">{t('mrz.ok')}</Mark>
            : <Mark tone="warn" shape="warn">{t('mrz.wrong', { parts: read.wrong.map((one) => t(`mrz.part.${one}`)).join(', ') })}</Mark>)}</p>
    </>
  );
}

/** `of`: where the person stands in the request. What a passport has said is there to be looked at, and takes one line. */
function Person({ of, title, wrong, children }: { of: string; title: string; wrong: Wrong; children?: preact.ComponentChildren }) {
  const value = (name: string) => draft.value.values[`${of}.${name}`] ?? '';
  const fromZone = readMrz(value('documents.0.mrz'))?.wrong.length === 0;
  const sex = value('sex'), nationality = value('nationalities');
  const rest = (
    <>
      <Choice {...field(`${of}.sex`, 'person.sex', wrong)} optional options={[['', t('choose')], ...['male', 'female', 'other'].map((one): [string, string] => [one, word('sex', one)])]} />
      <Choice {...field(`${of}.nationalities`, 'person.nationalities', wrong)} optional options={countryOptions()} />
      <Field {...field(`${of}.documents.0.type`, 'document.type', wrong)} hint={t('document.type.hint')} code optional max={4} />
      <Field {...field(`${of}.documents.0.number`, 'document.number', wrong)} code optional max={32} />
      <Field {...field(`${of}.documents.0.country`, 'document.country', wrong)} hint={t('document.country.hint')} code optional max={3} />
    </>
  );
  return (
    <fieldset class="group">
      <legend>{title}</legend>
      <Zone of={of} />
      <Field {...field(`${of}.name`, 'person.name', wrong)} hint={t('person.name.hint')} max={192} />
      <Field {...field(`${of}.birth_dates`, 'person.birth', wrong)} hint={t('person.birth.hint')} code optional />
      <DayRead typed={draft.value.values[`${of}.birth_dates`] ?? ''} />
      {!fromZone ? rest : (
        <details class="folded">
          <summary>
            {t('mrz.filled')} {[sex && word('sex', sex), country(nationality), `${value('documents.0.type')} ${value('documents.0.number')}`].filter(Boolean).map((one) => <bdi key={one}>{one} </bdi>)}
          </summary>
          {rest}
        </details>
      )}
      <Field {...field(`${of}.aliases`, 'person.aliases', wrong)} optional max={500} />
      <Field {...field(`${of}.address`, 'person.address', wrong)} optional max={256} />
      {children}
    </fieldset>
  );
}

function Vehicle({ wrong }: { wrong: Wrong }) {
  const fault = vinFault(draft.value.values['vehicle.vin'] ?? '');
  return (
    <fieldset class="group">
      <legend>{t('form.vehicle')}</legend>
      <Field {...field('vehicle.plate', 'vehicle.plate', wrong)} code max={16} optional />
      <Choice {...field('vehicle.plate_country', 'vehicle.plate_country', wrong)} optional options={countryOptions()} />
      <Field {...field('vehicle.make', 'vehicle.make', wrong)} optional max={48} />
      <Field {...field('vehicle.model', 'vehicle.model', wrong)} optional max={48} />
      <Field {...field('vehicle.colour', 'vehicle.colour', wrong)} optional max={24} />
      <Field {...field('vehicle.vin', 'vehicle.vin', wrong)} code max={20} optional />
      {fault && <p role="status"><Mark tone="warn" shape="warn">{t(`vin.${fault}`)}</Mark></p>}
    </fieldset>
  );
}

/** A car mostly has a plate of the country where it was found. */
const withVehicle = (there: boolean) => putAll({
  'with.vehicle': there ? 'yes' : '',
  'vehicle.plate_country': draft.value.values['vehicle.plate_country'] || (there ? draft.value.values['recovery.country'] ?? '' : ''),
});

export function OthersStep({ wrong }: StepProps) {
  const { values } = draft.value;
  const others = associates(values);
  return (
    <>
      <p class="hint">{t('others.hint')}</p>
      <Tick label={t('others.person')} value={values['with.possessor'] === 'yes'} put={(v) => put('with.possessor', v ? 'yes' : '')} />
      {values['with.possessor'] === 'yes' && <Person of="possessor" title={t('form.possessor')} wrong={wrong} />}
      {Array.from({ length: others }, (_, i) => (
        <Person key={i} of={`associates.${i}`} title={t('form.associate', { n: number(i + 1) })} wrong={wrong}>
          <button type="button" onClick={() => putAll(withoutAssociate(values, i))}>{t('others.associate.drop', { n: number(i + 1) })}</button>
        </Person>
      ))}
      {others < associatesMax && <p><button type="button" onClick={() => put('with.associates', String(others + 1))}>{t('others.associate.add')}</button></p>}
      <Tick label={t('others.vehicle')} value={values['with.vehicle'] === 'yes'} put={withVehicle} />
      {values['with.vehicle'] === 'yes' && <Vehicle wrong={wrong} />}
      <Field {...field('remarks', 'form.remarks', wrong)} optional rows={3} max={2000} />
    </>
  );
}
