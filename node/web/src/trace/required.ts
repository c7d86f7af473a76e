// What each step needs before the next; the node judges all of it again.
import { isNoSerial } from './checks';
import { daysAgo, isoDate } from './dates';
import { associates, has, type Values } from './values';

export const steps = ['firearm', 'marks', 'find', 'case', 'others', 'check'] as const;
export type Step = (typeof steps)[number];

export interface Missing { field: string; why: 'missing' | 'choose' | 'number' | 'no_serial' | 'future' | 'form' | 'day' | 'crime' }

const needed: Record<Step, string[]> = {
  firearm: ['firearm.make', 'firearm.model', 'firearm.type', 'firearm.calibre', 'firearm.country_of_manufacture'],
  marks: [],
  find: ['recovery.date', 'recovery.country', 'recovery.place', 'illicit_basis'],
  case: ['case_reference', 'crime_code', 'intended_use'],
  others: [],
  check: [],
};

/** Several are possible. */
const datesOf = (text = '') => text.split(/[\n|;]/).map((one) => one.trim()).filter(Boolean);

/** Where the persons of the form stand. */
const personsOf = (values: Values) =>
  [...(values['with.possessor'] === 'yes' ? ['possessor'] : []), ...Array.from({ length: associates(values) }, (_, i) => `associates.${i}`)];

export function missing(step: Step, values: Values, today = daysAgo(0)): Missing[] {
  // Who has looked the firearm up and chosen nothing needs one thing only.
  if (step === 'firearm' && has(values, 'with.identify') && !needed.firearm.some((field) => has(values, field))) return [{ field: 'identify', why: 'choose' }];
  const found: Missing[] = needed[step].filter((field) => !has(values, field)).map((field) => ({ field, why: 'missing' }));
  if (step === 'marks' && values['firearm.serial_obliterated'] !== 'yes') {
    if (!has(values, 'firearm.serial')) found.push({ field: 'firearm.serial', why: 'number' });
    else if (isNoSerial(values['firearm.serial'] ?? '')) found.push({ field: 'firearm.serial', why: 'no_serial' });
  }
  if (step === 'find' && has(values, 'recovery.date')) {
    const day = isoDate(values['recovery.date'] ?? '');
    if (!day) found.push({ field: 'recovery.date', why: 'day' });
    else if (day > today) found.push({ field: 'recovery.date', why: 'future' });
  }
  if (step === 'case' && has(values, 'crime_code') && !/^\S{1,16}$/.test(values.crime_code?.trim() ?? '')) found.push({ field: 'crime_code', why: 'crime' });
  if (step === 'case' && values.priority === 'urgent' && !has(values, 'justification'))
    found.push({ field: 'justification', why: 'missing' });
  if (step === 'others') for (const person of personsOf(values)) {
    if (!has(values, `${person}.name`)) found.push({ field: `${person}.name`, why: 'missing' });
    const birth = `${person}.birth_dates`;
    if (has(values, birth) && !datesOf(values[birth]).every((one) => isoDate(one))) found.push({ field: birth, why: 'form' });
  }
  return found;
}

/** The step on which a field stands; also of a path that the node names. */
export function stepOf(field: string): Step {
  if (/^(recovery|illicit_basis)/.test(field)) return 'find';
  if (/^(possessor|vehicle|associates)/.test(field)) return 'others';
  if (/^(identify|firearm\.(make|brand|model|type|calibre|country_of_manufacture|reference))/.test(field)) return 'firearm';
  if (/^(firearm|additional_markings)/.test(field)) return 'marks';
  return 'case';
}
