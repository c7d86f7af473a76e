// Asking the node for what a page shows, and saying it when that fails.
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Fault, get, Told } from '../api';
import { t } from '../i18n';
import { line, listen } from '../live';
import { paced } from '../pace';
import type { LiveEvent } from '../types';
import { Glyph } from './basics';

export interface Loaded<T> { value: T | undefined; fault: Fault | undefined; again: () => void }

export const asFault = (error: unknown): Fault =>
  error instanceof Fault ? error : new Fault(0, 'page', '', String(error), '');

/**
 * What `path` answers; anew when `when` holds for an event, and when the line is back. While it is
 * asked for again the old value stands, so that nothing jumps; `through`: also when it is another path.
 * It is asked anew, too, when `turnOf` changes.
 */
export function useLoad<T>(path: string | null, when?: (event: LiveEvent) => boolean, through = false, turnOf = 0): Loaded<T> {
  const [state, put] = useState<{ path: string | null; value?: T; fault?: Fault }>({ path });
  const turn = useRef(0);
  const ask = useCallback((background: boolean) => {
    if (path === null) return undefined;
    const mine = ++turn.current;
    return get<T>(path, { background }).then(
      (value) => { if (mine === turn.current) put({ path, value }); },
      (error: unknown) => {
        if (mine === turn.current) put((old) => ({ path, value: through || old.path === path ? old.value : undefined, fault: asFault(error) }));
      },
    );
  }, [path]);
  const again = useCallback(() => void ask(false), [ask]);
  useEffect(again, [again]);
  useEffect(() => { if (turnOf) void ask(true); }, [turnOf]);
  useEffect(() => {
    if (!when) return undefined;
    let here = true;
    const soon = paced(60, () => (here ? ask(true) : undefined));
    const end = listen((event) => { if (when(event)) soon(); });
    return () => { end(); here = false; };
  }, [ask]);
  const open = line.value === 'open';
  useEffect(() => { if (open && state.fault) void ask(true); }, [open]);
  return { value: through || state.path === path ? state.value : undefined, fault: state.fault, again };
}

/** What went wrong, why, and what to do. */
export function FaultBox({ fault }: { fault: Fault | undefined }) {
  if (!fault) return null;
  const away = fault.status === 0 && fault.code === 'unreachable';
  return (
    <div class="fault" role="alert">
      <Glyph shape="warn" />
      <div>
        {away ? <p>{t('fault.away')}</p> : <p lang={fault instanceof Told ? undefined : 'en'} dir="auto">{fault.message}</p>}
        {away ? <p class="remedy">{t('fault.away.remedy')}</p> : fault.remedy && <p class="remedy" lang="en" dir="auto">{fault.remedy}</p>}
      </div>
    </div>
  );
}

/** The page of a value that is on its way: keeps its place, and speaks up only if it takes long. */
export function Await<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  return (
    <>
      <FaultBox fault={of.fault} />
      {of.value !== undefined ? children(of.value) : !of.fault && <p class="waiting" aria-live="polite">{t('loading')}</p>}
    </>
  );
}
