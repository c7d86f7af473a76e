// The small things of which the pages are made.
import type { ComponentChildren } from 'preact';
import { country, date, dateTime, number, party, span, t, tx, word } from '../i18n';
import { minute } from '../live';
import { makeAndModel } from './names';
import { classOf } from './result';
import type { Clock as ClockValue, FirearmBrief, Moment } from '../types';

/** A number as it is marked or written: from left to right in every language. */
export const Code = ({ text, quiet }: { text: string | undefined; quiet?: boolean }) =>
  text ? <bdi dir="ltr" class={quiet ? 'code quiet' : 'code'}>{text}</bdi> : null;

/** Words of a person or of the node: their direction is their own. */
export const Words = ({ text, english }: { text: string | undefined; english?: boolean }) =>
  text ? <bdi dir="auto" lang={english ? 'en' : undefined}>{text}</bdi> : null;

export const Land = ({ code }: { code: string | null | undefined }) =>
  code ? <span class="land"><span>{country(code)}</span> <Code text={code} quiet /></span> : null;
export const Member = ({ peer }: { peer: string | undefined }) => <Land code={peer?.split(':').pop()} />;

export const When = ({ at }: { at: Moment | undefined }) =>
  at ? <time dateTime={at}>{dateTime(at)}</time> : null;
export const Day = ({ text }: { text: string | undefined }) =>
  text ? <time dateTime={text}>{date(text)}</time> : null;

export function Ago({ at }: { at: Moment | undefined }) {
  if (!at) return null;
  const passed = Math.max(minute.value * 60_000, Date.now()) - Date.parse(at); // Read anew each minute.
  return <time dateTime={at} title={dateTime(at)}>{passed < 60_000 ? t('ago.now') : t('ago', { span: span(passed) })}</time>;
}

const shapes: Record<string, string> = {
  full: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z',
  half: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 1.6v8.8a4.4 4.4 0 0 0 0-8.8z',
  ring: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 1.6a4.4 4.4 0 1 0 0 8.8 4.4 4.4 0 0 0 0-8.8z',
  dash: 'M3 7.2h10v1.6H3z',
  warn: 'M8 1.5 15 14H1L8 1.5zM7.2 6v4h1.6V6H7.2zm0 5v1.6h1.6V11H7.2z',
  tick: 'M6.3 12.6 2 8.3l1.3-1.3 3 3L12.7 3.6 14 4.9z',
  cross: 'm3 4.3 1.3-1.3L8 6.7 11.7 3 13 4.3 9.3 8 13 11.7 11.7 13 8 9.3 4.3 13 3 11.7 6.7 8z',
  clock: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.5a5 5 0 1 0 0 10A5 5 0 0 0 8 3zm.7 1.5v3.2l2.2 1.3-.7 1.2-2.9-1.8V4.5h1.4z',
  arrow: 'M2 7.2h8.6L7.3 3.9l1.1-1.1L13.6 8l-5.2 5.2-1.1-1.1 3.3-3.3H2z',
  person: 'M8 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM2.5 14c0-3 2.5-5 5.5-5s5.5 2 5.5 5h-11z',
  link: 'M2 8a3 3 0 0 1 3-3h2v1.5H5a1.5 1.5 0 0 0 0 3h2V11H5a3 3 0 0 1-3-3zm4-.75h4v1.5H6zM9 5h2a3 3 0 0 1 0 6H9V9.5h2a1.5 1.5 0 0 0 0-3H9z',
};
export const Glyph = ({ shape }: { shape: keyof typeof shapes }) => (
  <svg class={`glyph ${shape}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path d={shapes[shape]} fill="currentColor" fill-rule="evenodd" />
  </svg>
);

type Tone = 'hot' | 'warn' | 'ok' | 'calm' | 'quiet';
/** A state: its shape says it as well as its colour. */
export const Mark = ({ tone, shape, children }: { tone: Tone; shape: keyof typeof shapes; children: ComponentChildren }) => (
  <span class={`mark ${tone}`}><Glyph shape={shape} /><span>{children}</span></span>
);

const outcomes: Record<string, [Tone, string]> = {
  hit: ['hot', 'full'], possible: ['warn', 'half'], no_hit: ['quiet', 'ring'], not_asked: ['quiet', 'dash'], unavailable: ['warn', 'warn'],
};
export function Outcome({ name }: { name: string }) {
  const [tone, shape] = outcomes[name] ?? ['quiet', 'dash'];
  return <Mark tone={tone} shape={shape}>{word('outcome', name)}</Mark>;
}

const states: Record<string, [Tone, string]> = {
  queued: ['calm', 'clock'], receipted: ['calm', 'ring'], with_center: ['calm', 'half'], answered: ['ok', 'full'],
  closed: ['quiet', 'dash'], cancelled: ['quiet', 'cross'], refused: ['hot', 'cross'], received: ['calm', 'ring'],
  taken_up: ['calm', 'half'], asking: ['warn', 'clock'], withdrawn: ['quiet', 'cross'], accepted: ['ok', 'tick'], expired: ['warn', 'clock'],
};
/** `code`: of the answer; only one that names a holder is good news. */
export function State({ name, code }: { name: string; code?: number }) {
  const [tone, shape] = name === 'answered' && code !== undefined ? toneOf(code) : states[name] ?? ['quiet', 'dash'];
  return <Mark tone={tone} shape={shape}>{word('state', name)}</Mark>;
}

/** How an answer looks: a holder is named, the trail leads on, or neither. */
export function toneOf(code: number, kind = classOf(code)): [Tone, string] {
  return kind === 'success' ? ['ok', 'full'] : kind === 'partial' ? ['warn', 'half'] : ['quiet', 'ring'];
}

export const Firearm = ({ of }: { of: FirearmBrief }) => (
  <span class="firearm">
    <bdi>{makeAndModel(of.make, of.model) || t('firearm.unknown')}</bdi>{' '}
    {of.serial && <Code text={of.serial} />}
  </span>
);

/** What is left until a deadline, or how long it has passed; nothing when no clock runs. */
export function Deadline({ at, stopped }: { at: Moment | undefined; stopped?: Moment }) {
  if (!at) return null;
  if (stopped) return <Mark tone="warn" shape="clock">{t('clock.stands')}</Mark>;
  const left = Date.parse(at) - minute.value * 60_000;
  const tone = left < 0 ? 'hot' : left < 3_600_000 ? 'warn' : 'calm';
  return (
    <Mark tone={tone} shape="clock">
      <time dateTime={at} title={dateTime(at)}>{t(left < 0 ? 'clock.over' : 'clock.left', { span: span(left) })}</time>
    </Mark>
  );
}
export const Clock = ({ of, final }: { of: ClockValue | undefined; final?: boolean }) =>
  of && !final ? <Deadline at={of.deadline} stopped={of.stopped} /> : null;

export const Count = ({ of }: { of: number }) => <span class="count">{number(of)}</span>;

/** Where there is nothing yet: what would stand here, and how it comes. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty"><p class="empty-title">{title}</p>{children && <div class="empty-text">{children}</div>}</div>
);

export const Facts = ({ rows, class: name }: { rows: [string, ComponentChildren][]; class?: string }) => (
  <dl class={`facts ${name ?? ''}`}>
    {rows.filter(([, value]) => isThere(value)).map(([label, value]) => (
      <div key={label}><dt>{label}</dt><dd>{value}</dd></div>
    ))}
  </dl>
);

export const Section = ({ title, id, aside, children, class: name }: {
  title: string; id: string; aside?: ComponentChildren; children: ComponentChildren; class?: string;
}) => (
  <section class={`section ${name ?? ''}`} aria-labelledby={id}>
    <header><h2 id={id}>{title}</h2>{aside && <div class="aside">{aside}</div>}</header>
    {children}
  </section>
);

/** A line that says who said it. */
export const By = ({ peer }: { peer: string }) => tx('by', { who: <bdi>{party(peer)}</bdi> });

/** An element whose only text is empty shows nothing, and needs no label. */
function isThere(value: ComponentChildren): boolean {
  if (value === null || value === undefined || value === '' || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== 'object' || !('props' in value)) return true;
  const { text, code } = value.props as { text?: string; code?: string };
  return !('text' in value.props || 'code' in value.props) || !!(text ?? code);
}
