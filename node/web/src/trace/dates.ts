// Days as officers write them, the day before the month: 27.11.2026, 27/11/26, 27112026.

const two = (text: string) => text.padStart(2, '0');

function exists(y: string, m: string, d: string): boolean {
  const day = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  return day.getUTCMonth() === Number(m) - 1 && day.getUTCDate() === Number(d);
}

/** Of two digits the last year that has come. */
const century = (yy: string, now: Date) => (Number(`20${yy}`) > now.getFullYear() ? `19${yy}` : `20${yy}`);

/** As YYYY-MM-DD, or YYYY-MM or YYYY where that is all there is; empty if it is no day of 1900 to 2099. */
export function isoDate(typed: string, now = new Date()): string {
  const text = typed.trim().replace(/^(\d{1,2}[./ ]+\d{1,2}[./ ]+)(\d\d)$/, (_, before: string, yy: string) => before + century(yy, now));
  const [, year, month, day] = /^((?:19|20)\d\d)(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?$/.exec(text) ?? [];
  if (year && !month) return year;
  const [, d, m, y] = /^(\d{1,2})[-./ ]+(\d{1,2})[-./ ]+((?:19|20)\d\d)$/.exec(text) ?? /^(\d\d)(\d\d)((?:19|20)\d\d)$/.exec(text) ?? [];
  if (y && m && d) return exists(y, m, d) ? `${y}-${two(m)}-${two(d)}` : '';
  if (!year || !month || !exists(year, month, day ?? '1')) return '';
  return day ? `${year}-${two(month)}-${two(day)}` : `${year}-${two(month)}`;
}

/** A day of the officer's calendar, so many days ago. */
export function daysAgo(days: number, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  return `${day.getFullYear()}-${two(String(day.getMonth() + 1))}-${two(String(day.getDate()))}`;
}

/** As it is written into a field. */
export const dayFirst = (iso: string) => iso.split('-').reverse().join('.');
