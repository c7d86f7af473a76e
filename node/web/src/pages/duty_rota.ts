// A duty rota as the node's API has it (docs/node-api.md), and as lines of a form.
import type { Moment } from '../types';

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export interface Shift { from: string; until: string; officers: string[]; standby: string[] }
export interface DutyPerson { badge: string; name: string; active: boolean; address: boolean }
export interface Plan {
  zone: string;
  week: (Shift & { days: string[] })[];
  exceptions: { date: string; shifts: Shift[] }[];
}
export interface Rota extends Plan {
  agency: { code: string; name: string };
  local: string | null;
  on_duty: DutyPerson[];
  standby: DutyPerson[];
  changed: Moment;
  by: string;
}

/** One shift in the form: of the days of a week, or of a date. Without times: nobody is there on that date. */
export interface Line { days: string[]; date: string; from: string; until: string; officers: string; standby: string }

const words = (text: string) => text.split(/[\s,;]+/).filter(Boolean);
const line = (of: Shift | undefined, more: Partial<Line>): Line =>
  ({ days: [], date: '', from: of?.from ?? '', until: of?.until ?? '', officers: of?.officers.join(' ') ?? '', standby: of?.standby.join(' ') ?? '', ...more });

export const linesOf = (plan: Plan): Line[] => [
  ...plan.week.map((one) => line(one, { days: one.days })),
  ...plan.exceptions.flatMap((one) => (one.shifts.length ? one.shifts : [undefined]).map((shift) => line(shift, { date: one.date }))),
];

export function planOf(zone: string, lines: Line[]): Plan {
  const shift = (one: Line): Shift => ({ from: one.from, until: one.until, officers: words(one.officers), standby: words(one.standby) });
  const dates = [...new Set(lines.map((one) => one.date).filter(Boolean))].sort();
  return {
    zone: zone.trim(),
    week: lines.filter((one) => !one.date).map((one) => ({ days: one.days, ...shift(one) })),
    exceptions: dates.map((date) => ({ date, shifts: lines.filter((one) => one.date === date && (one.from || one.until)).map(shift) })),
  };
}
