// Between the fields of the form and the request file (docs/officer.md).
import type { TraceForm } from '../types';
import { isoDate } from './dates';
import { associates, ownFields, type Values } from './values';

const lists = new Set(['aliases', 'birth_dates', 'nationalities']);
const numbers = new Set(['year_of_manufacture', 'year', 'height_cm', 'weight_kg']);

type Tree = { [key: string]: unknown };

/** A list takes numbers only, and what stands there already is not overwritten: such a field is none of the form. */
function place(tree: Tree, path: string[], value: unknown) {
  const [first, ...rest] = path as [string, ...string[]];
  if (Array.isArray(tree) && !/^\d{1,2}$/.test(first)) return;
  if (!rest.length) {
    if (!Object.hasOwn(tree, first)) tree[first] = value;
    return;
  }
  if (!Object.hasOwn(tree, first)) tree[first] = /^\d+$/.test(rest[0] ?? '') ? [] : {};
  if (typeof tree[first] === 'object') place(tree[first] as Tree, rest, value);
}

function typed(field: string, text: string): unknown {
  const name = field.split('.').pop() ?? '';
  if (lists.has(name)) {
    const all = text.split(/[\n|;]/).map((one) => one.trim()).filter(Boolean);
    return name === 'birth_dates' ? all.map((one) => isoDate(one) || one) : all;
  }
  if (field === 'recovery.date') return isoDate(text) || text;
  if (numbers.has(name)) return Number(text);
  return name === 'serial_obliterated' ? text === 'yes' : text;
}

/** What is sent: fields that say something. Parts that are switched off are left out. */
export function toRequest(values: Values): TraceForm {
  const tree: Tree = {};
  for (const [field, value] of Object.entries(ownFields(values))) {
    const text = value.trim();
    if (!text || field.startsWith('with.')) continue;
    if (field.startsWith('possessor.') && values['with.possessor'] !== 'yes') continue;
    if (field.startsWith('associates.') && Number(field.split('.')[1]) >= associates(values)) continue;
    if (field.startsWith('vehicle.') && values['with.vehicle'] !== 'yes') continue;
    if (field === 'justification' && values.priority !== 'urgent') continue;
    if (field === 'firearm.serial_obliterated' && text !== 'yes') continue;
    place(tree, field.split('.'), typed(field, text));
  }
  // A list whose first entry is left out has a hole.
  const firearm = tree.firearm as Tree | undefined;
  if (Array.isArray(firearm?.other_numbers)) firearm.other_numbers = (firearm.other_numbers as Tree[]).filter((one) => one?.number);
  if (Array.isArray(tree.associates)) tree.associates = (tree.associates as Tree[]).filter(Boolean);
  for (const person of [tree.possessor, ...(tree.associates as unknown[] ?? [])] as (Tree | undefined)[])
    if (Array.isArray(person?.documents)) person.documents = (person.documents as Tree[]).filter((one) => one?.number || one?.mrz);
  return tree as TraceForm;
}

/** The fields of a request that was sent before. */
export function toValues(request: TraceForm): Values {
  const values = fieldsOf(request);
  if (request.possessor) values['with.possessor'] = 'yes';
  if (request.associates?.length) values['with.associates'] = String(request.associates.length);
  if (request.vehicle) values['with.vehicle'] = 'yes';
  return values;
}

function fieldsOf(request: unknown, path = '', into: Values = {}): Values {
  if (Array.isArray(request)) {
    if (request.every((one) => typeof one === 'string')) into[path] = request.join('; ');
    else request.forEach((one, i) => fieldsOf(one, `${path}.${i}`, into));
  } else if (request && typeof request === 'object') {
    for (const [name, value] of Object.entries(request)) fieldsOf(value, path ? `${path}.${name}` : name, into);
  } else if (request !== null && request !== undefined) {
    into[path] = request === true ? 'yes' : String(request);
  }
  return into;
}
