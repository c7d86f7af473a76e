// What happens at the node, as it happens. One tab of the browser holds the stream and tells the
// others: a browser opens six connections to a server, and each tab would keep one.
import { computed, signal } from '@preact/signals';
import { base, get } from './api';
import { paced } from './pace';
import { session, signedIn } from './session';
import type { LiveEvent, Status } from './types';

export type Line = 'connecting' | 'open' | 'lost';

/** Between this page and the node. */
export const line = signal<Line>('connecting');
export const status = signal<Status | null>(null);
/** Of the last events, newest first. */
export const events = signal<LiveEvent[]>([]);
/** Minutes since 1970; clocks on the page follow it. */
export const minute = signal(Math.floor(Date.now() / 60_000));

const eventsMax = 500;
const retryMs = 1000;
const steps = [
  'submitted', 'receipted', 'delivered', 'check_report', 'check_update', 'hit_notice', 'center_report', 'result', 'closed',
  'cancelled', 'refused', 'route_changed', 'resealed', 'waiting', 'cancel_asked', 'information_given', 'message_refused',
  'waiting_for_directory', 'clock_started', 'clock_stopped', 'clock_resumed', 'reminder', 'escalated', 'inquiry',
  'unanswered', 'clarification_asked', 'explanation', 'continuation_waits', 'continued', 'not_continued', 'records_report',
  'link', 'confirmation_asked', 'confirmation_requested', 'confirmation_given', 'confirmation', 'confirmation_repeated',
  'confirmation_escalated', 'reported_false', 'false_hit', 'hit_rescinded', 'rescission_acknowledged', 'located',
  'record_located', 'incoming_request', 'incoming_reported', 'incoming_answered', 'incoming_information',
  'incoming_question', 'incoming_explained', 'incoming_clock', 'incoming_overdue', 'incoming_escalated',
  'incoming_unanswered', 'incoming_closed', 'incoming_refused', 'alarm_raised', 'alarm_closed', 'correction',
  'correction_acknowledged', 'basis_corrected', 'amended', 'amendment_acknowledged', 'incoming_corrected',
  'incoming_amended', 'incoming_acknowledged', 'handed_over', 'draft_handed_over', 'attached', 'attachment_delivered',
  'attachment_received', 'attachment_failed', 'pass_on_asked', 'pass_on_answered', 'pass_on_clock',
];

let last = 0;
let gathered: LiveEvent[] = [];
const listeners = new Set<(event: LiveEvent) => void>();
const channel = new BroadcastChannel('iwets.events');

/** `use` is called for each event that comes; returns how to end that. */
export function listen(use: (event: LiveEvent) => void): () => void {
  listeners.add(use);
  return () => listeners.delete(use);
}

function take(event: LiveEvent) {
  if (event.seq <= last) return;
  last = event.seq;
  gathered.push(event);
  flush();
}

/** A burst of hundreds is one change of the page. */
const flush = paced(30, () => {
  const fresh = gathered.reverse();
  gathered = [];
  events.value = [...fresh, ...events.value].slice(0, eventsMax);
  for (const one of fresh) for (const use of listeners) use(one);
  refresh();
});

/** Asks for the state of the node, at most twice a second. */
const refresh = paced(500, async () => { status.value = await get<Status>('/status', { background: true }); });

function hold(release: () => void) {
  const source = new EventSource(`${base}/events?after=${last}`);
  const say = (state: Line) => {
    line.value = state;
    channel.postMessage({ line: state });
  };
  source.onopen = () => { say('open'); refresh(); };
  source.onerror = () => {
    // By itself the browser would ask for the same address, and get all of it again.
    source.close();
    say('lost');
    setTimeout(release, retryMs);
  };
  for (const step of steps)
    source.addEventListener(step, (message) => {
      const event = JSON.parse((message as MessageEvent<string>).data) as LiveEvent;
      take(event);
      channel.postMessage({ event });
    });
}

async function lead(): Promise<never> {
  for (;;) {
    await signedIn();
    if (session.value?.officer.role === 'administrator') {
      line.value = 'open'; // No event concerns him.
      await new Promise((done) => { setTimeout(done, 30_000); });
    } else {
      await new Promise<void>(hold);
    }
    // Says whether it was the line that broke, or the session that ended: then this waits for the officer.
    await get<Status>('/status', { background: true }).then((now) => { status.value = now; }, () => undefined);
  }
}

async function begin() {
  for (;;) {
    try {
      await signedIn();
      status.value = await get<Status>('/status', { background: true });
      break;
    } catch {
      line.value = 'lost';
      await new Promise((done) => { setTimeout(done, retryMs); });
    }
  }
  last = Math.max(0, status.value.last_event - eventsMax);
}

export async function follow() {
  setInterval(() => { minute.value = Math.floor(Date.now() / 60_000); }, 5000);
  await begin();
  channel.onmessage = ({ data }: MessageEvent<{ event?: LiveEvent; line?: Line; ask?: number }>) => {
    if (data.event) take(data.event);
    if (data.line) line.value = data.line;
    // A new tab asks for what the others have.
    if (data.ask !== undefined && leads) {
      for (const event of [...events.value].reverse())
        if (event.seq > data.ask) channel.postMessage({ event });
      channel.postMessage({ line: line.value });
    }
  };
  if (!navigator.locks) return void lead();
  channel.postMessage({ ask: last });
  void navigator.locks.request('iwets.events', () => { leads = true; return lead(); });
}
let leads = false;

export const attached = computed(() => line.value === 'open' && status.value?.link.state === 'attached');
