// Who has signed in. The cookie is the browser's and no script sees it; the token is in no store.
import { signal } from '@preact/signals';
import { call, Fault, get, guard, post } from './api';
import { chosen, languages, speak } from './i18n';
import type { Moment } from './types';

export interface Officer {
  badge: string;
  name: string;
  agency: { code: string; name: string };
  role: 'officer' | 'supervisor' | 'administrator';
  language: string;
}
export interface Session { officer: Officer; token: string; begun: Moment; ends: Moment; idle_s: number; proved_until: Moment; recovery_codes: number }

/** Null: nobody; undefined: not known yet. */
export const session = signal<Session | null | undefined>(undefined);
/** Why nobody is signed in who was. */
export const parted = signal<'' | 'over' | 'left'>(history.state === 'left' ? 'left' : '');
/** The node wants a fresh code before it does something. */
export const proving = signal(false);
/** The token of the session that the officer has left, as long as the node does not know that. */
export const leaving = signal('');

let waiting: (() => void)[] = [];
let proved: ((given: boolean) => void)[] = [];
/** Somebody has signed in, wants to sign out, has signed out. */
type Word = 'in' | 'leave' | 'out';
const others = new BroadcastChannel('iwets.session');

function become(next: Session) {
  const { badge, language } = next.officer;
  const earlier = last;
  last = badge;
  // Another officer begins with nothing of the one before him.
  if (earlier && earlier !== badge) return location.reload();
  if (language in languages) void speak(language);
  parted.value = '';
  if (history.state) history.replaceState(null, '');
  session.value = next;
  for (const go of waiting.splice(0)) go();
  return undefined;
}
let last = '';

/** When somebody is signed in. */
export const signedIn = () => new Promise<void>((done) => { if (session.value) done(); else waiting.push(done); });

async function missed(): Promise<boolean> {
  if (session.value) {
    parted.value = 'over';
    session.value = null;
    clearTimeout(forgetting);
    forgetting = setTimeout(forget, keptMs);
  }
  await signedIn();
  return true;
}

chosen.tell = (code) => { if (session.value) void post('/session/language', { language: code }).catch(() => undefined); };

guard({
  token: () => session.value?.token ?? leaving.value,
  signIn: missed,
  prove: () => new Promise((done) => { proved.push(done); proving.value = true; }),
});

/** Asks whose browser this is; the node may be away yet. */
export async function recall() {
  try {
    become(await get<Session>('/session', { open: true }));
  } catch (error) {
    if (!(error instanceof Fault) || error.status !== 401) throw error;
    session.value = null;
  }
}

export async function signIn(form: { badge: string; password: string; totp?: string; recovery?: string }) {
  become(await post<Session>('/session', form, { open: true }));
  others.postMessage('in');
}

/** Nothing of the officer stays: not on the page, in its memory, or in its address. */
function clear() {
  sessionStorage.clear();
  history.replaceState('left', '', location.pathname);
}
function begin() {
  clear();
  location.reload();
}

/** A node that is away is told when it is back; the page shows nothing of the officer meanwhile. */
export async function signOut() {
  leaving.value = session.value?.token ?? leaving.value;
  for (;;) {
    try {
      await call('DELETE', '/session', undefined, { open: true });
      break;
    } catch (error) {
      if (error instanceof Fault && error.status > 0 && error.status < 500) break;
      if (session.value) others.postMessage('leave');
      clear();
      session.value = undefined;
      await new Promise((done) => { setTimeout(done, againMs); });
    }
  }
  others.postMessage('out');
  begin();
}
const againMs = 1000;

/** What a session that has ended leaves in the tab's memory is kept for its officer, not for ever. */
async function forget() {
  if (session.value !== null) return;
  try {
    await recall();
    if (session.value === null) location.reload();
  } catch {
    forgetting = setTimeout(forget, keptMs);
  }
}
const keptMs = 60 * 60_000;
let forgetting = 0;

/** `totp` undefined: the officer would not. */
export async function prove(totp?: string) {
  if (totp !== undefined) session.value = await post<Session>('/session/proof', { totp }, { open: true });
  proving.value = false;
  for (const go of proved.splice(0)) go(totp !== undefined);
}

/** What other tabs of this browser have done. */
others.onmessage = ({ data }: MessageEvent<Word>) => {
  if (data === 'in' && !session.value) void recall().catch(() => undefined);
  if (data === 'leave' && session.value) void signOut();
  if (data === 'out') begin();
};
