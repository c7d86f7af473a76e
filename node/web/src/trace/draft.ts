// The request that is being written. The node keeps it for the officer, so that it is there in every browser; the tab
// remembers only which one it is.
import { signal } from '@preact/signals';
import { call, drawId, Fault, get, way } from '../api';
import { session } from '../session';
import { ownFields, type Values } from './values';

/** `amends`: the open trace that gets a new version of its request. */
export interface Draft { id: string; step: number; values: Values; entry?: string; amends?: string }
export interface DraftHead { draft: string; at: string; step: number; case_reference?: string; from?: string }
export type Kept = '' | 'waits' | 'kept' | 'away';

const key = 'iwets.draft';
const pauseMs = 500;

function fresh(): Draft {
  const officer = session.value?.officer;
  return {
    id: drawId(), step: 0,
    values: {
      priority: 'routine', purpose: 'investigation',
      ...(officer && { 'agency.code': officer.agency.code, 'agency.name': officer.agency.name, 'officer.name': officer.name, 'officer.badge': officer.badge }),
      ...contact,
    },
  };
}
/** How the officer is reached: the same for all requests of a page's life. */
let contact: Values = {};
const contactFields = ['officer.phone', 'officer.email'];

export const draft = signal<Draft>(fresh());
/** Whether the node has it. */
export const kept = signal<Kept>('');
/** It was begun before, and came back by itself. */
export const resumed = signal(false);

let waits = 0;
let turn = 0;

async function save(last = false) {
  clearTimeout(waits);
  waits = 0;
  const mine = ++turn;
  const { id, ...content } = draft.value;
  try {
    await call('PUT', way`/drafts/${id}`, content, { last });
    if (mine === turn) kept.value = 'kept';
  } catch (error) {
    if (mine !== turn) return;
    kept.value = 'away';
    if (error instanceof Fault && error.status === 0) waits = setTimeout(save, 4 * pauseMs) as unknown as number;
  }
}
/** What is not at the node yet leaves before the page does. */
addEventListener('pagehide', () => { if (kept.value === 'waits') void save(true); });

function keep(next: Draft) {
  draft.value = next;
  contact = Object.fromEntries(contactFields.filter((field) => next.values[field]).map((field) => [field, next.values[field] ?? '']));
  sessionStorage.setItem(key, next.id);
  kept.value = 'waits';
  clearTimeout(waits);
  waits = setTimeout(save, pauseMs) as unknown as number;
}

/** The drafts of this officer; the one of this tab is opened by itself. */
export async function recallDrafts(): Promise<DraftHead[]> {
  const { drafts } = await get<{ drafts: DraftHead[] }>('/drafts');
  const mine = sessionStorage.getItem(key);
  if (mine && mine !== draft.value.id && kept.value === '' && drafts.some((one) => one.draft === mine)) {
    await openDraft(mine, draft.value.id);
  }
  return drafts;
}
/** `instead`: only while this one, in which nothing was written, still stands there. */
export async function openDraft(id: string, instead?: string) {
  const { step = 0, values: written = {}, entry, amends } = await get<Partial<Draft>>(way`/drafts/${id}`);
  const values = ownFields(written);
  if (instead !== undefined && (kept.value !== '' || draft.value.id !== instead)) return;
  resumed.value = instead !== undefined;
  draft.value = { id, step, values: amends ? values : { ...fresh().values, ...values }, entry, amends };
  sessionStorage.setItem(key, id);
  kept.value = 'kept';
}

export const put = (field: string, value: string) => putAll({ [field]: value });
export const putAll = (values: Values) => keep({ ...draft.value, values: { ...draft.value.values, ...values } });
/** Fills in what is probable, where nothing has been written; that alone is no draft yet. */
export function preset(values: Values) {
  if (draft.value.amends) return;
  const probable = Object.entries(values).filter(([field]) => draft.value.values[field] === undefined);
  if (probable.length) draft.value = { ...draft.value, values: { ...draft.value.values, ...Object.fromEntries(probable) } };
}
/** Something about the writing itself: that alone is no draft yet. */
export const note = (field: string, value: string) => { if (kept.value) put(field, value); else draft.value = { ...draft.value, values: { ...draft.value.values, [field]: value } }; };
export const toStep = (step: number) => { if (kept.value) keep({ ...draft.value, step }); else draft.value = { ...draft.value, step }; };
export const choose = (entry: string | undefined, values: Values) =>
  keep({ ...draft.value, entry, values: { ...draft.value.values, ...values } });

/** The page begins anew: its draft was sent, thrown away, or is another officer's now. */
export function letGo() {
  clearTimeout(waits);
  ++turn;
  sessionStorage.removeItem(key);
  draft.value = fresh();
  kept.value = '';
  resumed.value = false;
}
/** Ends the draft: it was sent, or is thrown away. */
export function discard(id = draft.value.id) {
  if (id === draft.value.id) letGo();
  return call('DELETE', way`/drafts/${id}`).catch(() => undefined);
}
export function beginWith(values: Values) {
  resumed.value = false;
  const next = fresh();
  keep({ ...next, entry: values['firearm.reference'] || undefined, values: { ...next.values, ...values, ...askerFields(next.values) } });
}
/** A new version says what the request said: nothing is filled in besides. */
export function beginAmending(trace: string, values: Values) {
  resumed.value = false;
  keep({ id: drawId(), step: 2, values, amends: trace });
}
/** Who asks is who has signed in, also where an earlier request is copied. */
const askerFields = (values: Values) => Object.fromEntries(Object.entries(values).filter(([field]) => /^(agency|officer)\./.test(field)));

session.subscribe((now) => { if (now && !kept.value) draft.value = { ...fresh(), step: draft.value.step }; });
