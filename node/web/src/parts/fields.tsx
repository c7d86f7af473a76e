// Fields of forms: each with its label, its hint and its error, which point at each other.
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Fault } from '../api';
import { t } from '../i18n';
import { asFault, FaultBox } from './load';

export interface FieldProps {
  id?: string;
  label: string;
  hint?: ComponentChildren;
  error?: string;
  optional?: boolean;
  value: string;
  put: (value: string) => void;
  code?: boolean;
  wide?: boolean;
  type?: 'text' | 'number' | 'date' | 'email' | 'tel' | 'password';
  autocomplete?: 'username' | 'current-password' | 'new-password' | 'one-time-code';
  inputMode?: 'numeric';
  max?: number;
  rows?: number;
  /** What may be chosen instead of written: a value, perhaps with what it means. */
  list?: (string | [string, string])[];
  onBlur?: () => void;
}

const described = (id: string, hint: unknown, error: unknown) =>
  [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;

export function Field(props: FieldProps) {
  const made = useId();
  const id = props.id ?? made;
  const { label, hint, error, optional, value, put, code, wide, type = 'text', max, rows, list, inputMode } = props;
  const common = {
    id, value, maxLength: max, dir: code ? 'ltr' : type === 'text' ? 'auto' : undefined,
    class: code ? 'code' : undefined, autocomplete: props.autocomplete ?? 'off', inputMode, spellcheck: !code && !!rows, onBlur: props.onBlur,
    'aria-invalid': error ? true : undefined, 'aria-describedby': described(id, hint, error),
  } as const;
  const typed = (event: { currentTarget: { value: string } }) => put(event.currentTarget.value);
  return (
    <div class={`field ${wide || rows ? 'wide' : ''} ${error ? 'wrong' : ''}`}>
      <label for={id}>{label}{optional && <span class="optional"> {t('optional')}</span>}</label>
      {hint && <div class="hint" id={`${id}-hint`}>{hint}</div>}
      {error && <div class="error" id={`${id}-error`}>{error}</div>}
      {rows ? <textarea {...common} rows={rows} onInput={typed} />
        : <input {...common} type={type as 'text'} list={list ? `${id}-list` : undefined} onInput={typed} />}
      {list && <datalist id={`${id}-list`}>{list.map((one) => (typeof one === 'string' ? <option key={one} value={one} /> : <option key={one[0]} value={one[0]}>{one[1]}</option>))}</datalist>}
    </div>
  );
}

export function Choice({ id: given, label, hint, error, optional, value, put, options }: Omit<FieldProps, 'list'> & { options: [string, string][] }) {
  const made = useId();
  const id = given ?? made;
  return (
    <div class={`field ${error ? 'wrong' : ''}`}>
      <label for={id}>{label}{optional && <span class="optional"> {t('optional')}</span>}</label>
      {hint && <div class="hint" id={`${id}-hint`}>{hint}</div>}
      {error && <div class="error" id={`${id}-error`}>{error}</div>}
      <select id={id} value={value} aria-invalid={error ? true : undefined} aria-describedby={described(id, hint, error)}
        onChange={(event) => put(event.currentTarget.value)}>
        {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
      </select>
    </div>
  );
}

export function Radios({ id, label, hint, error, value, put, options }: Omit<FieldProps, 'list'> & { id: string; options: [string, string, string?][] }) {
  return (
    <fieldset class={`field radios ${error ? 'wrong' : ''}`} aria-describedby={described(id, hint, error)}>
      <legend>{label}</legend>
      {hint && <div class="hint" id={`${id}-hint`}>{hint}</div>}
      {error && <div class="error" id={`${id}-error`}>{error}</div>}
      {options.map(([key, text, more], i) => (
        <label key={key} class="pick">
          <input type="radio" name={id} id={i === 0 ? id : undefined} value={key} checked={value === key} onChange={() => put(key)} />
          <span>{text}{more && <span class="hint">{more}</span>}</span>
        </label>
      ))}
    </fieldset>
  );
}

export const Tick = ({ label, value, put }: { label: string; value: boolean; put: (value: boolean) => void }) => (
  <label class="pick"><input type="checkbox" checked={value} onChange={(event) => put(event.currentTarget.checked)} /><span>{label}</span></label>
);

export interface Wrong { field: string; text: string; english?: boolean }

/**
 * What has to be mended, each with a link to its field. Takes the focus when it comes; `tried`: when somebody tries to go
 * on, and not while he mends what it says, which changes it.
 */
export function ErrorSummary({ wrongs, tried, show }: { wrongs: Wrong[]; tried?: number; show?: (field: string) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const there = wrongs.length > 0;
  useLayoutEffect(() => { if (there) box.current?.focus(); }, [tried ?? there]);
  if (!wrongs.length) return null;
  const jump = (field: string) => {
    show?.(field);
    requestAnimationFrame(() => document.getElementById(field)?.focus());
  };
  return (
    <div class="summary" role="alert" tabIndex={-1} ref={box} aria-labelledby="summary-title">
      <h2 id="summary-title">{t('summary.title')}</h2>
      <ul>
        {wrongs.map((one) => (
          <li key={one.field + one.text}>
            <a href={location.hash} onClick={(event) => { event.preventDefault(); jump(one.field); }}>
              <span lang={one.english ? 'en' : undefined} dir="auto">{one.text}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/**
 * Something that is said in place: a button that opens a small form, sends it, and closes. `send`
 * throws what the node says against it.
 */
export function Say({ label, children, send, sendLabel, main, danger, plain, ready = true, open: opened }: {
  label: string; children?: ComponentChildren; send: () => Promise<unknown>; sendLabel?: string;
  main?: boolean; danger?: boolean; plain?: boolean; ready?: boolean; open?: boolean;
}) {
  const [open, setOpen] = useState(opened ?? false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>('input, textarea, select, button')?.focus();
  }, [open]);
  const close = () => { setOpen(false); setFault(undefined); requestAnimationFrame(() => button.current?.focus()); };
  const go = async () => {
    setBusy(true);
    try {
      await send();
      close();
    } catch (error) {
      setFault(asFault(error));
    }
    setBusy(false);
  };
  const kind = danger ? 'danger' : main ? 'main' : plain ? 'plain' : '';
  if (!open)
    return <button type="button" ref={button} class={kind} aria-expanded={false} onClick={() => setOpen(true)}>{label}</button>;
  return (
    <div class="say" role="group" aria-labelledby={id} ref={box} onKeyDown={(event) => { if (event.key === 'Escape') close(); }}>
      <p class="say-title" id={id}>{label}</p>
      {children}
      <FaultBox fault={fault} />
      <div class="buttons">
        <button type="button" class={danger ? 'danger' : 'main'} disabled={busy || !ready} onClick={go}>{sendLabel ?? t('send')}</button>
        <button type="button" onClick={close}>{t('close')}</button>
      </div>
    </div>
  );
}
