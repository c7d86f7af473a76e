// The request that is being written. The server keeps no drafts yet: it lives in this tab, which a
// reload survives and closing ends. When the server does, `load` and `keep` change and nothing else.
import { signal } from '@preact/signals';

/** Values by their path in the request file: "firearm.serial". */
export type Values = Record<string, string>;
export interface Draft { step: number; values: Values; entry?: string }

const key = 'iwets.draft';
const officerKey = 'iwets.officer';
/** Who writes: the same for every request of a session. */
const officerFields = ['agency.code', 'agency.name', 'officer.name', 'officer.badge', 'officer.phone', 'officer.email'];

function read<T>(name: string): T | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? '') as T;
  } catch {
    return undefined;
  }
}

function fresh(): Draft {
  return { step: 0, values: { priority: 'routine', purpose: 'investigation', ...read<Values>(officerKey) } };
}

export const draft = signal<Draft>(read<Draft>(key) ?? fresh());
export const savedAt = signal<number | null>(null);

function keep(next: Draft) {
  draft.value = next;
  sessionStorage.setItem(key, JSON.stringify(next));
  const officer = Object.fromEntries(officerFields.map((field) => [field, next.values[field] ?? '']));
  sessionStorage.setItem(officerKey, JSON.stringify(officer));
  savedAt.value = Date.now();
}

export const put = (field: string, value: string) => putAll({ [field]: value });
export const putAll = (values: Values) => keep({ ...draft.value, values: { ...draft.value.values, ...values } });
/** Fills in what is probable, where nothing has been written; that alone is no draft yet. */
export function preset(values: Values) {
  const probable = Object.entries(values).filter(([field]) => draft.value.values[field] === undefined);
  if (probable.length) draft.value = { ...draft.value, values: { ...draft.value.values, ...Object.fromEntries(probable) } };
}
export const toStep = (step: number) => keep({ ...draft.value, step });
export const choose = (entry: string | undefined, values: Values) =>
  keep({ ...draft.value, entry, values: { ...draft.value.values, ...values } });
export function discard() {
  sessionStorage.removeItem(key);
  draft.value = fresh();
  savedAt.value = null;
}
export const beginWith = (values: Values) => keep({ step: 0, values: { ...fresh().values, ...values } });
export const has = (values: Values, field: string) => !!values[field]?.trim();
