// What can be said of a number while it is typed. It only hints: numbers are sent as they are.

const weights = [7, 3, 1];
const valueOf = (c: string) => (c === '<' ? 0 : /\d/.test(c) ? Number(c) : c.charCodeAt(0) - 55);

function digitHolds(text: string, digit: string): boolean {
  const sum = [...text].reduce((all, c, i) => all + valueOf(c) * (weights[i % 3] ?? 0), 0);
  return String(sum % 10) === digit || (digit === '<' && sum % 10 === 0);
}

export interface Mrz {
  type: string; country: string; number: string; name: string; nationality: string;
  birth: string; sex: '' | 'male' | 'female'; ok: boolean;
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
  const text = pasted.toUpperCase().replace(/[^A-Z0-9<]/g, '');
  if (text.length === 88 || text.length === 72) {
    const half = text.length / 2;
    const [one, two] = [text.slice(0, half), text.slice(half)];
    return {
      type: one.slice(0, 2).replaceAll('<', ''), country: one.slice(2, 5).replaceAll('<', ''), name: nameOf(one.slice(5)),
      number: two.slice(0, 9).replaceAll('<', ''), nationality: two.slice(10, 13).replaceAll('<', ''),
      birth: birthOf(two.slice(13, 19)), sex: sexOf(two[20]),
      ok: digitHolds(two.slice(0, 9), two[9] ?? '') && digitHolds(two.slice(13, 19), two[19] ?? '') && digitHolds(two.slice(21, 27), two[27] ?? ''),
    };
  }
  if (text.length !== 90) return null;
  const [one, two, three] = [text.slice(0, 30), text.slice(30, 60), text.slice(60)];
  return {
    type: one.slice(0, 2).replaceAll('<', ''), country: one.slice(2, 5).replaceAll('<', ''), name: nameOf(three),
    number: one.slice(5, 14).replaceAll('<', ''), nationality: two.slice(15, 18).replaceAll('<', ''),
    birth: birthOf(two.slice(0, 6)), sex: sexOf(two[7]),
    ok: digitHolds(one.slice(5, 14), one[14] ?? '') && digitHolds(two.slice(0, 6), two[6] ?? '') && digitHolds(two.slice(8, 14), two[14] ?? ''),
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

/** Characters of the number that are easily taken for others, each with what it is taken for. */
export function confusable(serial: string): [string, string][] {
  const found = [...new Set(serial.toUpperCase())].filter((c) => c in lookalikes);
  return found.map((c) => [c, lookalikes[c] ?? '']);
}

const none = /^(unk(nown)?|none|no|n\/?a|obliterated|nil|0+|x+|-+)$/i;
export const isNoSerial = (serial: string) => none.test(serial.trim());
export const hasForeignLetters = (serial: string) => /[^\x00-\x7f]/.test(serial);
