// Which notices the officer has read. Kept in this browser until the server keeps it for each
// officer: numbers of events only, no word of any case.
import { computed, signal } from '@preact/signals';
import { events } from './live';
import type { LiveEvent } from './types';

const key = 'iwets.read';
interface Read { below: number; also: number[] }

function load(): Read {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '') as Read;
  } catch {
    return { below: 0, also: [] };
  }
}

const state = signal<Read>(load());
addEventListener('storage', (change) => { if (change.key === key) state.value = load(); });

function keep(next: Read) {
  state.value = next;
  localStorage.setItem(key, JSON.stringify(next));
}

/** Events that somebody waits for; the others are lines of a case's history. */
const notable = new Set([
  'hit_notice', 'result', 'closed', 'refused', 'message_refused', 'escalated', 'inquiry', 'explanation',
  'continuation_waits', 'confirmation_requested', 'confirmation', 'confirmation_escalated', 'false_hit', 'hit_rescinded',
  'record_located', 'incoming_request', 'incoming_information', 'incoming_question', 'incoming_overdue',
  'incoming_escalated', 'incoming_unanswered', 'incoming_closed', 'incoming_refused', 'correction', 'basis_corrected',
  'incoming_amended', 'alarm_raised',
]);

export const isNotable = (event: LiveEvent) =>
  notable.has(event.event) || (event.event === 'center_report' && event.code === 606);
export const notices = computed(() => events.value.filter(isNotable));
export const isRead = (seq: number) => seq <= state.value.below || state.value.also.includes(seq);
export const unread = computed(() => notices.value.filter((one) => !isRead(one.seq)).length);

export function markRead(seq: number, read = true) {
  const { below, also } = state.value;
  if (read) keep({ below, also: [...also.filter((one) => one !== seq), seq].slice(-500) });
  else if (seq > below) keep({ below, also: also.filter((one) => one !== seq) });
  else {
    const others = notices.value.map((one) => one.seq).filter((one) => one !== seq && isRead(one));
    keep({ below: 0, also: others.slice(0, 500) });
  }
}
export function markAllRead() {
  keep({ below: events.value[0]?.seq ?? 0, also: [] });
}
