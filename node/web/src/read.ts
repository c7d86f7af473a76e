// How many notices the officer has not read: the node counts them, and keeps what is read for each officer.
import { signal } from '@preact/signals';
import { get, post } from './api';
import { line, listen } from './live';
import { paced } from './pace';
import { session } from './session';
import type { NoticeItem } from './types';

export const unread = signal(0);
/** Grows whenever something was read or is new: lists of notices follow it. */
export const noticesTurn = signal(0);

export interface NoticePage { notices: NoticeItem[]; unread: number; more: boolean }

const channel = new BroadcastChannel('iwets.read');

const count = paced(60, async () => {
  if (session.value?.officer.role === 'administrator') return;
  ++noticesTurn.value;
  unread.value = (await get<NoticePage>('/notices?about=all&limit=1', { background: true })).unread;
});

/** Also of other tabs. */
channel.onmessage = count;
line.subscribe((state) => { if (state === 'open') count(); });
listen(count);

async function mark(body: { seqs?: number[]; up_to?: number; read?: boolean }) {
  await post('/notices/read', body);
  channel.postMessage('');
  count();
}
export const markRead = (seqs: number[], read = true) => (seqs.length ? mark({ seqs, read }) : Promise.resolve());
export const markAllRead = (upTo: number) => mark({ up_to: upTo });

/** Who opens a case, a request or a hit has read what was told of it. */
export async function readAll(query: string, fits: (one: NoticeItem) => boolean = () => true) {
  try {
    const { notices } = await get<NoticePage>(`/notices?about=all&unread=1&limit=100${query}`, { background: true });
    await markRead(notices.filter(fits).map((one) => one.seq));
  } catch {
    // Then they stay unread.
  }
}
