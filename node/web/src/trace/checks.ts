// What can be said of a number while it is typed. It only hints: numbers are sent as they are.

const weights = [7, 3, 1];
const valueOf = (c: string) => (c === '<' ? 0 : /\d/.test(c) ? Number(c) : c.charCodeAt(0) - 55);

function digitHolds(text: string, digit: string): boolean {
  const sum = [...text].reduce((all, c, i) => all + valueOf(c) * (weights[i % 3] ?? 0), 0);
  return String(sum % 10) === digit || (digit === '<' && sum % 10 === 0);
}

type MrzPart = 'number' | 'birth' | 'expiry';
export interface Mrz {
  type: string; country: string; number: string; name: string; nationality: string;
  birth: string; sex: '' | 'male' | 'female';
  wrong: MrzPart[]; ///< whose check digit does not hold
  zone: string; ///< all of it; empty if the end of a line that has check digits was not there
}

/** Each with its check digit. */
const wrongParts = (parts: Record<MrzPart, string>) =>
  (Object.keys(parts) as MrzPart[]).filter((one) => !digitHolds(parts[one].slice(0, -1), parts[one].slice(-1)));

/** The lines in their full length: the fillers at the end are what is left out when they are typed. */
function linesOf(pasted: string): { lines: string[]; whole: boolean } | null {
  const lines = pasted.toUpperCase().split('\n').map((line) => line.replace(/[^A-Z0-9<]/g, '')).filter(Boolean);
  const all = lines.join('');
  if (all.length === 88 || all.length === 72) return { lines: [all.slice(0, all.length / 2), all.slice(all.length / 2)], whole: true };
  if (all.length === 90) return { lines: [all.slice(0, 30), all.slice(30, 60), all.slice(60)], whole: true };
  const [one = '', two = ''] = lines;
  const width = one.startsWith('P') || one.length > 36 || two.length > 36 ? 44 : 36;
  if (lines.length !== 2 || one.length < 7 || one.length > width || two.length < 28 || two.length > width) return null;
  return { lines: [one.padEnd(width, '<'), two.padEnd(width, '<')], whole: two.length === width };
}

/** A date of the zone as YYYY-MM-DD; two digits of a year that has not come belong to the century before. */
function birthOf(text: string, year = new Date().getFullYear()): string {
  if (!/^\d{6}$/.test(text)) return '';
  const full = 2000 + Number(text.slice(0, 2));
  return `${full > year ? full - 100 : full}-${text.slice(2, 4)}-${text.slice(4, 6)}`;
}

const sexOf = (c: string | undefined) => (c === 'M' ? 'male' : c === 'F' ? 'female' : '');
const nameOf = (text: string) => {
  const [surname = '', given = ''] = text.split('<<');
  const words = (part: string) => part.replaceAll('<', ' ').trim();
  return words(given) ? `${words(surname)}, ${words(given)}` : words(surname);
};

/** The machine-readable zone of ICAO 9303 in its three sizes; null if this is none. */
export function readMrz(pasted: string): Mrz | null {
  const found = linesOf(pasted);
  if (!found) return null;
  const [one = '', two = '', three] = found.lines;
  const bare = (text: string) => text.replaceAll('<', '');
  const common = { type: bare(one.slice(0, 2)), country: bare(one.slice(2, 5)), zone: found.whole ? found.lines.join('') : '' };
  if (three === undefined) {
    return {
      ...common, name: nameOf(one.slice(5)), number: bare(two.slice(0, 9)), nationality: bare(two.slice(10, 13)),
      birth: birthOf(two.slice(13, 19)), sex: sexOf(two[20]),
      wrong: wrongParts({ number: two.slice(0, 10), birth: two.slice(13, 20), expiry: two.slice(21, 28) }),
    };
  }
  return {
    ...common, name: nameOf(three), number: bare(one.slice(5, 14)), nationality: bare(two.slice(15, 18)),
    birth: birthOf(two.slice(0, 6)), sex: sexOf(two[7]),
    wrong: wrongParts({ number: one.slice(5, 15), birth: two.slice(0, 7), expiry: two.slice(8, 15) }),
  };
}

const vinWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const vinValue = (c: string) => (/\d/.test(c) ? Number(c) : ('ABCDEFGH'.indexOf(c) + 1 || 'JKLMN.P.R'.indexOf(c) + 1 || 'STUVWXYZ'.indexOf(c) + 2));

/** `form`: no 17 characters, or I, O, Q among them. `digit`: the check digit is wrong where it counts. */
export function vinFault(typed: string): '' | 'form' | 'digit' {
  const vin = typed.toUpperCase().replace(/[\s-]/g, '');
  if (!vin) return '';
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(vin)) return 'form';
  if (!/^[1-5L]/.test(vin)) return ''; // Mandatory in North America and China only.
  const sum = [...vin].reduce((all, c, i) => all + vinValue(c) * (vinWeights[i] ?? 0), 0);
  const rest = sum % 11;
  return vin[8] === (rest === 10 ? 'X' : String(rest)) ? '' : 'digit';
}

const lookalikes: Record<string, string> = { O: '0', Q: '0', D: '0', '0': 'O', I: '1', L: '1', '1': 'I', Z: '2', '2': 'Z', S: '5', '5': 'S', B: '8', '8': 'B', G: '6', '6': 'G' };

/** Characters of the number that are easily taken for others, each with what it is taken for. Those that the officer has left open, as in [O0], are none. */
export function confusable(serial: string): [string, string][] {
  const found = [...new Set(serial.toUpperCase().replace(/\[[^\]]*\]/g, ''))].filter((c) => c in lookalikes);
  return found.map((c) => [c, lookalikes[c] ?? '']);
}

/** The number place by place, as it is read: a choice as in [O0] is one place. */
export const places = (serial: string): string[] =>
  (serial.match(/\[[^\]]*\]|./gsu) ?? []).map((one) => (one.length > 2 && one.startsWith('[') ? [...one.slice(1, -1)].join('/') : one));

/** Letters that stand among digits and look like one of them: where, what it is, what it may be. */
export function oddLetters(serial: string): [number, string, string][] {
  const found: [number, string, string][] = [];
  for (const { index, 0: run } of serial.matchAll(/\d+[OQDILZSBG](?=\d)/gi)) {
    const is = (run.at(-1) ?? '').toUpperCase();
    found.push([index + run.length - 1, is, lookalikes[is] ?? '']);
  }
  return found;
}

const squeezed = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
/** What stands behind the model's name in what was read: AFS of "taurus pt 92 afs", where the model is PT 92; empty: nothing like a part of its name. */
export function behindModel(read: string, model: string): string {
  const next = wordsBehind(read, model)[0] ?? '';
  return /^[a-z]{1,4}$/i.test(next) && !/^(mm|cal|para|auto|acp|made|in|usa|of|and|the|on|with|no|nr|gun|ser|gen)$/i.test(next) ? next.toUpperCase() : '';
}

function wordsBehind(read: string, model: string): string[] {
  const words = read.trim().split(/\s+/);
  const wanted = squeezed(model);
  for (let i = 0; wanted && i < words.length; ++i)
    for (let j = i + 1; j <= words.length; ++j)
      if (squeezed(words.slice(i, j).join('')) === wanted) return words.slice(j);
  return [];
}

/** The importer's mark that was read behind the model's name, if there is nothing else; otherwise empty. */
export function importerBehind(read: string, model: string): string {
  const words = wordsBehind(read, model);
  const mark = (behindModel(read, model) ? words.slice(1) : words).join(' ').toUpperCase();
  return importerCountry(mark) && !/\d|\bMADE IN\b/.test(mark) ? mark : '';
}

/** Whether a mark with a maker's name in it is all the same an importer's: TAURUS INT MFG MIAMI FL. */
export const saysImporter = (mark: string) => /\b(IMP(ORT\w*)?|INT(L|ERNATIONAL)?)\b/i.test(mark);

/** Whether the model's name stands in what was read. */
export const namesModel = (read: string, model: string) => !!squeezed(model) && squeezed(read).includes(squeezed(model));

/** Whether characters of the number are left open. */
export const isOpen = (serial: string) => /[?*[]/.test(serial);

const none = /^(unk(nown)?|none|no|n\/?a|obliterated|nil|0+|x+|-+)$/i;
export const isNoSerial = (serial: string) => none.test(serial.trim());
export const hasForeignLetters = (serial: string) => /[^\x00-\x7f]/.test(serial);

// Importers' marks in the United States end with a state, as in ALEXANDRIA VA or MIAMI, FL.
const states = 'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY'.split(' ');
/** The country that an importer's mark tells of; empty: none. */
export function importerCountry(mark: string): string {
  const words = mark.toUpperCase().replace(/\bU\.\s?S\.(\s?A\.?)?/g, 'USA').split(/[^A-Z]+/).filter(Boolean);
  const last = words.at(-1) ?? '';
  return last === 'USA' || (words.length > 2 && states.includes(last)) ? 'US' : '';
}
