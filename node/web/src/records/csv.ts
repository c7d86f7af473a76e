// A file of records (docs/records.md): RFC 4180, comma or semicolon, the first line names the columns.

export interface Row { line: number; record: Record<string, unknown> }
export interface Refusal { line: number; id: string; field: string; reason: string; remedy: string }
export interface File { rows: Row[]; refusals: Refusal[] }

/** The cells of each line, with the number of the line on which it begins. */
export function cells(text: string): { line: number; cells: string[] }[] {
  const separator = (/[,;]/.exec(text.slice(0, text.search(/\r?\n|$/))) ?? [','])[0];
  const rows: { line: number; cells: string[] }[] = [];
  let [row, cell, quoted, line, begun] = [[] as string[], '', false, 1, 1];
  const end = () => {
    row.push(cell);
    if (row.length > 1 || cell.trim()) rows.push({ line: begun, cells: row });
    [row, cell] = [[], ''];
  };
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; ++i) {
    const c = text[i];
    if (c === '\n') ++line;
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { cell += '"'; ++i; } else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"' && !cell) quoted = true;
    else if (c === separator) { row.push(cell); cell = ''; } else if (c === '\n') { end(); begun = line; } else if (c !== '\r') cell += c;
  }
  end();
  return rows;
}

const common = ['id', 'reason', 'since', 'reference', 'caution', 'action', 'handling'];
const release = ['except_countries', 'only_countries', 'purposes', 'silent'];
const subjects: Record<string, string> = { nominal: 'person', firearm: 'firearm', document: 'document', vehicle: 'vehicle' };
const lists = new Set(['aliases', 'birth_dates', 'nationalities', 'except_countries', 'only_countries', 'purposes']);
const numbers = new Set(['year', 'year_of_manufacture']);
const flags = new Set(['silent', 'serial_obliterated']);

function value(column: string, text: string): unknown {
  if (lists.has(column)) return text.split('|').map((one) => one.trim()).filter(Boolean);
  if (numbers.has(column)) return Number(text);
  if (flags.has(column)) return text.toLowerCase() === 'yes';
  if (column === 'documents')
    return text.split('|').map((one) => { const [type, number, country] = one.split(':'); return { type, number, country }; });
  if (column === 'other_numbers')
    return text.split('|').map((one) => { const [part, number] = one.split(':'); return { part, number }; });
  return text;
}

/** A record of named texts; empty ones say nothing. */
export function record(store: string, fields: Record<string, string>): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  const subject: Record<string, unknown> = {};
  const shown: Record<string, unknown> = {};
  for (const [column, given] of Object.entries(fields)) {
    const text = given.trim();
    if (!text) continue;
    const into = common.includes(column) ? made : release.includes(column) ? shown : subject;
    into[column] = value(column, text);
  }
  if (shown.silent === false) delete shown.silent;
  if (Object.keys(shown).length) made.release = shown;
  made[subjects[store] ?? store] = subject;
  return made;
}

export type Content = Record<string, unknown>;
export type Fields = Record<string, string>;
const within = (value: unknown) => (value ?? {}) as Content;

/** What a record says in these columns. */
export function fieldsOf(store: string, from: Content, columns: string[]): Fields {
  const fields: Fields = {};
  for (const column of columns) {
    const place = common.includes(column) ? from : within(release.includes(column) ? from.release : from[subjects[store] ?? store]);
    const held = place[column];
    if (Array.isArray(held)) fields[column] = held.join('|');
    else if (held !== undefined && held !== null && held !== false) fields[column] = held === true ? 'yes' : String(held);
  }
  return fields;
}

/** The record with what is written in these columns now; what it says beside them stays. */
export function replaced(store: string, from: Content, fields: Fields, columns: string[]): Content {
  const key = subjects[store] ?? store;
  const made = record(store, fields);
  const kept = Object.entries(from).filter(([name]) => name !== 'release' && !(common.includes(name) && columns.includes(name)));
  const subject = Object.entries(within(from[key])).filter(([name]) => common.includes(name) || !columns.includes(name));
  return { ...Object.fromEntries(kept), ...made, [key]: { ...Object.fromEntries(subject), ...within(made[key]) } };
}

export function read(store: string, text: string): File {
  const [head, ...rows] = cells(text);
  const columns = (head?.cells ?? []).map((one) => one.trim().toLowerCase());
  const file: File = { rows: [], refusals: [] };
  for (const { line, cells: row } of rows) {
    const fields = Object.fromEntries(columns.map((column, i) => [column, row[i] ?? '']));
    const id = fields.id?.trim() ?? '';
    if (row.length > columns.length || !id)
      file.refusals.push({ line, id, field: id ? '' : 'id', reason: id ? 'more cells than columns' : 'id is missing', remedy: 'correct the line' });
    else file.rows.push({ line, record: record(store, fields) });
  }
  return file;
}
