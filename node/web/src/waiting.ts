// How many answers about hits other members wait for: counted for the menu.
import { signal } from '@preact/signals';
import { get } from './api';
import { line, listen } from './live';
import { paced } from './pace';
import { session } from './session';
import type { Notice, WaitingPassOn } from './types';

export interface WaitingHits {
  for_you: Notice[];
  for_others: Notice[];
  rescinded: Notice[];
  pass_on_for_you: WaitingPassOn[];
  pass_on_for_others: WaitingPassOn[];
}

export const waiting = signal(0);

const count = paced(300, async () => {
  const hits = await get<WaitingHits>('/hits', { background: true });
  waiting.value = hits.for_you.length + hits.rescinded.length + hits.pass_on_for_you.length;
});

line.subscribe((state) => { if (state === 'open' && session.value?.officer.role !== 'administrator') count(); });
listen((event) => { if (event.hit || event.event === 'hit_notice') count(); });
