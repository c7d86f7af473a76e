// The officer's language: messages by key, and what the browser itself knows of dates and countries.
import { signal } from '@preact/signals';
import type { ComponentChild, VNode } from 'preact';
import type en from '../messages/en.json';

export type Key = keyof typeof en;
type Messages = Record<string, string>;
type Language = { name: string; load: () => Promise<{ default: Messages }> };

export const languages: Record<string, Language> = {
  ar: { name: 'العربية', load: () => import('../messages/ar.json') },
  cs: { name: 'Čeština', load: () => import('../messages/cs.json') },
  en: { name: 'English', load: () => import('../messages/en.json') },
  es: { name: 'Español', load: () => import('../messages/es.json') },
  fr: { name: 'Français', load: () => import('../messages/fr.json') },
  pt: { name: 'Português', load: () => import('../messages/pt.json') },
};

const kept = 'iwets.language';
export const language = signal('en');
const messages = signal<Messages>({});

function preferred(): string {
  const wanted = [localStorage.getItem(kept) ?? '', ...navigator.languages];
  return wanted.map((one) => one.slice(0, 2)).find((one) => one in languages) ?? 'en';
}

/** Told when an officer chooses another language. */
export const chosen = { tell: (_code: string) => {} };

export async function speak(code = preferred(), keep = false) {
  const { default: loaded } = await languages[code]!.load();
  messages.value = loaded;
  language.value = code;
  if (keep) {
    localStorage.setItem(kept, code);
    chosen.tell(code);
  }
  document.documentElement.lang = code;
  document.documentElement.dir = code === 'ar' ? 'rtl' : 'ltr';
}

/** Numbers are written with European digits in all languages. */
const locale = () => `${language.value === 'en' ? 'en-GB' : language.value}-u-nu-latn`;

type Values = Record<string, string | number>;

export function t(key: Key, values: Values = {}): string {
  const text = messages.value[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all));
}

/** As `t`, with elements in the places. */
export function tx(key: Key, values: Record<string, ComponentChild>): VNode {
  const parts = (messages.value[key] ?? key).split(/\{(\w+)\}/);
  return <>{parts.map((part, i) => (i % 2 ? values[part] : part))}</>;
}

/** The message `group.word` if there is one; otherwise what the node says, in its English. */
export function word(group: string, name: string, otherwise = name.replaceAll('_', ' ')): string {
  return messages.value[`${group}.${name}`] ?? otherwise;
}
/** What a code says; of a country without a record, which one, where that is known. */
export function codeText(code: number, of?: string | null, otherwise?: string): string {
  return code === 320 && of ? t('code.320.country', { country: country(of) }) : word('code', String(code), otherwise);
}
export function has(group: string, name: string): boolean {
  return `${group}.${name}` in messages.value;
}

const formats = new Map<string, unknown>();
function format<T>(kind: string, make: (locale: string) => T): T {
  const key = locale() + kind;
  if (!formats.has(key)) formats.set(key, make(locale()));
  return formats.get(key) as T;
}

export function country(code: string | null | undefined): string {
  if (!code) return '';
  const names = format('country', (l) => new Intl.DisplayNames([l], { type: 'region', fallback: 'none' }));
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** Advice of the node: in the officer's language where there is a message for its word, otherwise its English. */
export function adviceText({ code, args = {}, message, remedy }: { code?: string; args?: Record<string, string>; message: string; remedy: string }): { text: string; english: boolean } {
  const own = code && messages.value[`advice.${code}`];
  if (!own || language.value === 'en') return { text: remedy ? `${message} – ${remedy}` : message, english: true };
  const values: Values = { ...args, ...(args.country && { country: translated(args.country) }) };
  return { text: own.replace(/\{(\w+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all)), english: false };
}

/** A country that the node names in English, in the officer's language. */
function translated(name: string): string {
  const english = new Intl.DisplayNames(['en'], { type: 'region' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const a of letters) for (const b of letters) if (english.of(a + b) === name) return country(a + b);
  return name;
}

/** `member:BR` or `center:US` as a country. */
export const party = (peer: string | null | undefined) => country(peer?.split(':').pop());

export const dateTime = (at: string) =>
  format('moment', (l) => new Intl.DateTimeFormat(l, { dateStyle: 'medium', timeStyle: 'short' })).format(new Date(at));

/** A date that may lack day or month: 2026, 2026-02, 2026-02-20. */
export function date(text: string): string {
  const [y, m, d] = text.split('-').map(Number);
  if (!y) return text;
  const style: Intl.DateTimeFormatOptions = { year: 'numeric', ...(m && { month: 'short' }), ...(d && { day: 'numeric' }), timeZone: 'UTC' };
  return format(`date${!!m}${!!d}`, (l) => new Intl.DateTimeFormat(l, style)).format(Date.UTC(y, (m ?? 1) - 1, d ?? 1));
}

/** The same in full, with the day of the week. */
export function dayInWords(text: string): string {
  const [y = 0, m, d] = text.split('-').map(Number);
  if (!d) return date(text);
  return format('dayInWords', (l) => new Intl.DateTimeFormat(l, { dateStyle: 'full', timeZone: 'UTC' })).format(Date.UTC(y, (m ?? 1) - 1, d));
}

export const number = (value: number) => format('number', (l) => new Intl.NumberFormat(l)).format(value);

const unit = (name: string, value: number) =>
  format(`unit${name}`, (l) => new Intl.NumberFormat(l, { style: 'unit', unit: name, unitDisplay: 'short' })).format(value);

/** The size of a file. */
export const bytes = (size: number) =>
  size < 1_048_576 ? unit('kilobyte', Math.ceil(size / 1024)) : unit('megabyte', Math.round(size / 104_857.6) / 10);

/** A span of time in its two greatest units; in seconds only where it is a measured one. */
export function span(milliseconds: number, measured = false): string {
  if (measured && milliseconds < 60_000) return unit('second', Math.max(1, Math.round(milliseconds / 1000)));
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  if (days > 9) return unit('day', days);
  if (days > 0) return hours ? `${unit('day', days)} ${unit('hour', hours)}` : unit('day', days);
  if (hours > 0) return minutes % 60 ? `${unit('hour', hours)} ${unit('minute', minutes % 60)}` : unit('hour', hours);
  return unit('minute', minutes);
}
