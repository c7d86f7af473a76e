// The list of cases. The node filters by state and pages; searching, sorting and "waiting for
// whom" it does not know yet, so they are done here, in the newest cases. This module is all that
// changes when it does.
import { country } from './i18n';
import type { TraceHead } from './types';

export const newestMax = 500;

export type Whom = 'you' | 'center' | 'hub' | 'nobody';

/** Whose turn it is in this case. */
export function waitsFor(one: TraceHead): Whom {
  if (one.correction_to_acknowledge) return 'you';
  if (one.continuation === 'draft' || one.continuation === 'consent') return 'you';
  if (one.ended) return 'nobody';
  if (one.clock?.stopped || one.code === 606) return 'you';
  return one.state === 'queued' ? 'hub' : 'center';
}

export const isOver = (one: TraceHead) => one.ended !== null;

export const isOverdue = (one: TraceHead, now: number) =>
  !one.ended && !one.clock?.stopped && !!one.clock?.deadline && Date.parse(one.clock.deadline) < now;

const plain = (text: string) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
const tight = (text: string) => plain(text).replace(/[\s./-]/g, '');

export function fits(one: TraceHead, query: string): boolean {
  const all = plain([one.case_reference, one.firearm.make, one.firearm.model, one.firearm.serial, one.trace,
    one.center ?? '', country(one.center)].join(' '));
  return query.split(/\s+/).every((term) => all.includes(plain(term))) ||
    tight(one.firearm.serial + ' ' + one.case_reference).includes(tight(query));
}

export type Order = 'submitted' | 'updated' | 'deadline' | 'reference';

const last = '9999';
/** Before and after, by what stands in a column. */
export function compare(order: Order, a: TraceHead, b: TraceHead): number {
  if (order === 'reference') return a.case_reference.localeCompare(b.case_reference, undefined, { numeric: true });
  if (order === 'deadline') {
    const key = (one: TraceHead) => (one.ended ? last : one.clock?.deadline ?? last);
    return key(a).localeCompare(key(b)) || b.trace.localeCompare(a.trace);
  }
  const key = (one: TraceHead) => (order === 'updated' ? one.updated : one.submitted) ?? '';
  return key(b).localeCompare(key(a)) || b.trace.localeCompare(a.trace);
}
