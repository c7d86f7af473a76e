// Days as officers write them, the day before the month: 27.11.2026, 27/11/26, 27112026, 27 November 2026.

const two = (text: string) => text.padStart(2, '0');

function exists(y: string, m: string, d: string): boolean {
  const day = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  return day.getUTCMonth() === Number(m) - 1 && day.getUTCDate() === Number(d);
}

/** Of two digits the last year that has come. */
const century = (yy: string, now: Date) => (Number(`20${yy}`) > now.getFullYear() ? `19${yy}` : `20${yy}`);

const plain = (text: string) => text.toLowerCase().normalize('NFD').replace(/[\p{M}.]/gu, '');

/** Names of months in the languages of the pages, whole and short, as they stand alone and behind a day. */
const months = new Map(['en', 'fr', 'es', 'pt', 'cs', 'ar'].flatMap((language) => (['long', 'short'] as const).flatMap((month) =>
  [{ month }, { month, day: 'numeric' } as const].flatMap((options) => {
    const format = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
    return Array.from({ length: 12 }, (_, at) => {
      const name = format.formatToParts(Date.UTC(2000, at, 1)).find((part) => part.type === 'month')?.value ?? '';
      return [plain(name), String(at + 1)] as const;
    });
  }))).filter(([name]) => !/\d/.test(name)));

/** "28 November 2026", "28 de noviembre de 2026" with the month's number in place of its name. */
const numbered = (text: string) => text.replace(/^(\d{1,2})\.? +(?:de +)?(\p{L}[\p{L}\p{M}]*)\.?,? +(?:de +)?(\d{4})$/u,
  (whole, day: string, name: string, year: string) => { const month = months.get(plain(name)); return month ? `${day}.${month}.${year}` : whole; });

/** As YYYY-MM-DD, or YYYY-MM or YYYY where that is all there is; empty if it is no day of 1900 to 2099. */
export function isoDate(typed: string, now = new Date()): string {
  const text = numbered(typed.trim()).replace(/^(\d{1,2}[./ ]+\d{1,2}[./ ]+)(\d\d)$/, (_, before: string, yy: string) => before + century(yy, now));
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
