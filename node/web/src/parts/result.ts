// What kind of result a code is, as the node sorts them (proto/field/result_code.h).
export const classOf = (code: number) =>
  code === 104 || (code >= 110 && code < 120) ? 'partial' : code < 200 ? 'success' : code < 300 ? 'request_fault'
    : code < 310 ? 'records_fault' : code < 400 ? 'age_or_redirect' : code < 500 ? 'restricted' : 'administrative';

/** What the words of an answer may find fault with, and the field of the form that says it. */
const named: [RegExp, string][] = [
  [/serial|number|n[uú]mero|numéro|s[eé]rie|čísl|رقم/i, 'firearm.serial'],
  [/import|dovoz|مستورد/i, 'firearm.importer'],
  [/manufacturer|maker|\bmake\b|fabrica|výrobc|صانع/i, 'firearm.make'],
  [/cal[ií]b|ráž|عيار/i, 'firearm.calibre'],
  [/mod[eè]l/i, 'firearm.model'],
  [/\b(type|typ|tipo)\b/i, 'firearm.type'],
  [/country|origin|země|pa[ií]s|pays|بلد/i, 'firearm.country_of_manufacture'],
];
const faulty: Record<number, string> = {
  202: 'firearm.other_numbers.0.number', 204: 'firearm.importer', 205: 'firearm.make', 206: 'firearm.make', 207: 'firearm.make', 208: 'firearm.make',
};

/** The field in which a request is to be corrected: as the code says, or what the words of the answer name first. */
export function faultyField(code: number, explanation = ''): string {
  if (code !== 200) return faulty[code] ?? 'firearm.serial';
  const first = named.map(([word, field]) => ({ at: explanation.search(word), field })).filter((one) => one.at >= 0).sort((a, b) => a.at - b.at)[0];
  return first?.field ?? 'firearm.serial';
}

/** Not a firearm, privately made, counterfeit: nobody has records, unless the description was wrong. */
export const isUntraceable = (code: number) => code >= 206 && code <= 208;
/** Ended for a reason that may have passed: cancelled, our words did not come, a dealer is silent. */
export const mayPass = (code: number) => code === 501 || code === 502 || code === 504;
