// The traceability meter: what is known, what is missing, and how much each would gain. The
// weights follow why traces fail: identification first, then the serial number, then the importer.
import type { Center } from '../types';
import { isNoSerial, isOpen } from './checks';
import { isoDate } from './dates';
import { has, type Values } from './values';

/** `extra`: helps where it is there, and costs nothing where it is not. */
export interface Part { field: string; weight: number; held: boolean; gain: string; extra?: boolean }

/** The importer counts where no center of the country of manufacture is in the network. */
export function importerCounts(values: Values, centers: Center[]): boolean {
  const made = values['firearm.country_of_manufacture'];
  return !!made && centers.length > 0 && !centers.some((one) => one.center === made);
}

export function parts(values: Values, centers: Center[], fromTable: boolean): Part[] {
  const serial = values['firearm.serial']?.trim() ?? '';
  const unknown = (field: string) => /^unknown$/i.test(values[field]?.trim() ?? '');
  const known = (field: string) => has(values, field) && !unknown(field);
  const obliterated = values['firearm.serial_obliterated'] === 'yes';
  const open = isOpen(serial);
  const readable = serial.length > 2 && !isNoSerial(serial) && !open;
  const all: Part[] = [
    { field: 'firearm.serial', weight: 26, held: readable && !obliterated, gain: open && !obliterated ? 'serial_open' : 'serial' },
    { field: 'firearm.make', weight: 14, held: known('firearm.make'), gain: 'make' },
    { field: 'firearm.model', weight: 12, held: known('firearm.model'), gain: 'model' },
    { field: 'identify', weight: 10, held: fromTable, gain: 'table' },
    { field: 'firearm.calibre', weight: 8, held: known('firearm.calibre'), gain: 'calibre' },
    { field: 'firearm.type', weight: 6, held: known('firearm.type'), gain: 'type' },
    { field: 'firearm.country_of_manufacture', weight: 8, held: known('firearm.country_of_manufacture'), gain: 'country' },
    { field: 'recovery.date', weight: 4, held: !!isoDate(values['recovery.date'] ?? '') && known('recovery.country'), gain: 'find' },
    { field: 'officer.phone', weight: 2, held: known('officer.phone') || known('officer.email'), gain: 'contact' },
  ];
  if (importerCounts(values, centers))
    all.push({ field: 'firearm.importer', weight: 12, held: known('firearm.importer'), gain: 'importer' });
  if (obliterated || (serial && !readable))
    all.push({ field: 'firearm.other_numbers.0.number', weight: 8, held: known('firearm.other_numbers.0.number'), gain: 'other' });
  if (values['with.possessor'] === 'yes')
    all.push({ field: 'possessor.birth_dates', weight: 4, held: known('possessor.birth_dates'), gain: 'birth', extra: true });
  return all;
}

export function score(all: Part[]): number {
  const sum = (some: Part[]) => some.reduce((total, one) => total + one.weight, 0);
  return Math.round((100 * sum(all.filter((one) => one.held))) / sum(all.filter((one) => one.held || !one.extra)));
}

/** What one part that is missing would add. */
export const gainOf = (all: Part[], part: Part) => score(all.map((one) => (one === part ? { ...one, held: true } : one))) - score(all);
