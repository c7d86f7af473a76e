// What each step needs before the next; the node judges all of it again.
import { isNoSerial } from './checks';
import { has, type Values } from './values';

export const steps = ['firearm', 'marks', 'find', 'case', 'others', 'check'] as const;
export type Step = (typeof steps)[number];

export interface Missing { field: string; why: 'missing' | 'no_serial' | 'future' | 'form' }

const needed: Record<Step, string[]> = {
  firearm: ['firearm.make', 'firearm.model', 'firearm.type', 'firearm.calibre', 'firearm.country_of_manufacture'],
  marks: [],
  find: ['recovery.date', 'recovery.country', 'recovery.place', 'illicit_basis'],
  case: ['case_reference', 'crime_code', 'intended_use'],
  others: [],
  check: [],
};

const dateForm = /^\d{4}(-\d{2}(-\d{2})?)?$/;

export function missing(step: Step, values: Values, today = new Date().toISOString().slice(0, 10)): Missing[] {
  const found: Missing[] = needed[step].filter((field) => !has(values, field)).map((field) => ({ field, why: 'missing' }));
  if (step === 'marks' && values['firearm.serial_obliterated'] !== 'yes') {
    if (!has(values, 'firearm.serial')) found.push({ field: 'firearm.serial', why: 'missing' });
    else if (isNoSerial(values['firearm.serial'] ?? '')) found.push({ field: 'firearm.serial', why: 'no_serial' });
  }
  if (step === 'find' && (values['recovery.date'] ?? '') > today) found.push({ field: 'recovery.date', why: 'future' });
  if (step === 'case' && values.priority === 'urgent' && !has(values, 'justification'))
    found.push({ field: 'justification', why: 'missing' });
  if (step === 'others' && values['with.possessor'] === 'yes') {
    if (!has(values, 'possessor.name')) found.push({ field: 'possessor.name', why: 'missing' });
    if (has(values, 'possessor.birth_dates') && !dateForm.test(values['possessor.birth_dates']?.trim() ?? ''))
      found.push({ field: 'possessor.birth_dates', why: 'form' });
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
