// A request as it was written.
import { date, number, t, word } from '../i18n';
import type { TraceForm } from '../types';
import { Code, Day, Facts, Land, Words } from './basics';

const text = (from: Record<string, unknown> | undefined, key: string) => {
  const value = from?.[key];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
};
const list = (from: Record<string, unknown> | undefined, key: string) => {
  const value = from?.[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
};
const objects = (from: Record<string, unknown> | undefined, key: string) => {
  const value = from?.[key];
  return Array.isArray(value) ? (value as Record<string, string>[]) : [];
};

export function FirearmFacts({ of }: { of: Record<string, unknown> | undefined }) {
  return (
    <Facts rows={[
      [t('field.serial'), of?.serial_obliterated ? <><Code text={text(of, 'serial')} /> {t('serial.obliterated')}</> : <Code text={text(of, 'serial')} />],
      [t('field.other_numbers'), objects(of, 'other_numbers').map((one) => <div key={one.number}>{word('part', one.part ?? '')} <Code text={one.number} /></div>)],
      [t('field.make'), <Words text={text(of, 'make')} />],
      [t('field.brand'), <Words text={text(of, 'brand')} />],
      [t('field.model'), <Words text={text(of, 'model')} />],
      [t('field.type'), text(of, 'type') && <>{word('type', text(of, 'type'), text(of, 'type'))} <Code text={text(of, 'type')} quiet /></>],
      [t('field.calibre'), <Code text={text(of, 'calibre')} />],
      [t('field.country_of_manufacture'), <Land code={text(of, 'country_of_manufacture')} />],
      [t('field.importer'), <Words text={text(of, 'importer')} />],
      [t('field.country_of_import'), <Land code={text(of, 'country_of_import')} />],
      [t('field.country_of_proof'), <Land code={text(of, 'country_of_proof')} />],
      [t('field.year_of_manufacture'), text(of, 'year_of_manufacture')],
      [t('field.reference'), text(of, 'reference') && <Code text={text(of, 'reference')} />],
    ]} />
  );
}

function PersonFacts({ of }: { of: Record<string, unknown> }) {
  return (
    <Facts rows={[
      [t('person.name'), <Words text={text(of, 'name')} />],
      [t('person.aliases'), list(of, 'aliases').join(', ')],
      [t('person.birth'), list(of, 'birth_dates').map(date).join(', ')],
      [t('person.birth_place'), text(of, 'birth_place')],
      [t('person.sex'), text(of, 'sex') && word('sex', text(of, 'sex'))],
      [t('person.nationalities'), list(of, 'nationalities').map((one) => <Land key={one} code={one} />)],
      [t('person.documents'), objects(of, 'documents').map((one) => <div key={one.number}><Code text={`${one.type ?? ''} ${one.number ?? ''}`} /> {one.country}</div>)],
      [t('person.address'), text(of, 'address')],
    ]} />
  );
}

/** The possessor and the others, each under a heading of its own. */
export function Persons({ of }: { of: TraceForm }) {
  return (
    <>
      {of.possessor && <><h3>{t('form.possessor')}</h3><PersonFacts of={of.possessor} /></>}
      {of.associates?.map((one, i) => <div key={i}><h3>{t('form.associate', { n: number(i + 1) })}</h3><PersonFacts of={one} /></div>)}
    </>
  );
}

export function VehicleFacts({ of }: { of: Record<string, unknown> }) {
  return (
    <Facts rows={[
      [t('vehicle.plate'), text(of, 'plate') && <><Code text={text(of, 'plate')} /> <Land code={text(of, 'plate_country')} /></>],
      [t('vehicle.vin'), <Code text={text(of, 'vin')} />],
      [t('vehicle.engine'), <Code text={text(of, 'engine_number')} />],
      [t('vehicle.what'), [text(of, 'make'), text(of, 'model'), text(of, 'colour'), text(of, 'year')].filter(Boolean).join(', ')],
    ]} />
  );
}

export function CaseFactsOf({ of }: { of: TraceForm }) {
  const { officer, agency, recovery } = of;
  return (
    <Facts rows={[
      [t('match.reference'), <Code text={of.case_reference} />],
      [t('form.crime_code'), of.crime_code && <><Code text={of.crime_code} /> {word('crime', of.crime_code, '')}</>],
      [t('form.priority'), of.priority && word('priority', of.priority)],
      [t('form.justification'), <Words text={of.justification} />],
      [t('facts.use'), <Words text={of.intended_use} />],
      [t('form.purpose'), of.purpose && word('purpose', of.purpose)],
      [t('facts.illicit'), of.illicit_basis && word('illicit', of.illicit_basis)],
      [t('form.agency'), agency && <><Words text={agency.name} /> <Code text={agency.code} quiet /></>],
      [t('form.officer'), officer?.name && <><Words text={officer.name} /> <Code text={officer.badge} quiet /></>],
      [t('form.contact'), officer && [officer.phone, officer.email].filter(Boolean).map((one) => <div key={one}><bdi dir="ltr">{one}</bdi></div>)],
      [t('form.found'), recovery?.date && <><Day text={recovery.date} /> <Land code={recovery.country} /></>],
      [t('form.place'), <Words text={recovery?.place} />],
      [t('form.circumstances'), <Words text={recovery?.circumstances} />],
      [t('form.markings'), <Words text={of.additional_markings} />],
      [t('form.remarks'), <Words text={of.remarks} />],
    ]} />
  );
}
