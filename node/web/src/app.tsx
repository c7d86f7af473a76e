// The frame of every page: where one is, what waits, how the line stands.
import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Fault } from './api';
import { languages, language, number, speak, t, type Key } from './i18n';
import { line, status } from './live';
import { AccountPage } from './pages/account';
import { CasePage } from './pages/case';
import { CasesPage } from './pages/cases';
import { DutyPage } from './pages/duty';
import { HitPage } from './pages/hit';
import { IncomingPage } from './pages/incoming';
import { IncomingListPage } from './pages/incoming_list';
import { NoticesPage } from './pages/notices';
import { OverviewPage } from './pages/overview';
import { RecordsPage } from './pages/records';
import { ProofDialog, SignInPage } from './pages/sign_in';
import { TracePage } from './pages/trace';
import { Glyph, Mark } from './parts/basics';
import { FaultBox } from './parts/load';
import { unread } from './read';
import { link, route } from './router';
import { leaving, proving, session, signOut } from './session';
import { applyTheme, theme, type Theme } from './theme';
import { waiting } from './waiting';

/** The heading of a page; names the window, and takes the focus when the page has changed. */
export function Title({ text, children }: { text: string; children?: preact.ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const count = unread.value;
  useEffect(() => {
    document.title = `${count ? `(${number(count)}) ` : ''}${text} – IWeTS`;
  }, [text, count]);
  useLayoutEffect(() => {
    if (moved) heading.current?.focus({ preventScroll: true });
    moved = true;
  }, []);
  return <h1 tabIndex={-1} ref={heading}>{children ?? text}</h1>;
}
let moved = false; // The first page leaves the focus where the browser puts it.

/** A page that few open: its code is fetched when it is opened. */
function later(load: () => Promise<() => preact.JSX.Element>) {
  let there: (() => preact.JSX.Element) | undefined;
  return function Later() {
    const [state, put] = useState<'waits' | 'there' | 'away'>(there ? 'there' : 'waits');
    useEffect(() => {
      if (!there) load().then((page) => { there = page; put('there'); }, () => put('away'));
    }, []);
    const Loaded = there;
    if (Loaded) return <Loaded />;
    return state === 'away' ? <FaultBox fault={new Fault(0, 'unreachable', '', '', '')} /> : <p class="waiting">{t('loading')}</p>;
  };
}
const OfficersPage = later(async () => (await import('./pages/officers')).OfficersPage);
const OversightPage = later(async () => (await import('./pages/oversight')).OversightPage);

function Page() {
  const role = session.value?.officer.role;
  const [first = home(), second] = route.value.path;
  if (first === 'account') return <AccountPage />;
  if (role === 'administrator' && first !== 'officers' && first !== 'duty') return <OfficersPage />;
  switch (first) {
    case 'cases': return second ? <CasePage key={second} id={second} /> : <CasesPage />;
    case 'notices': return <NoticesPage />;
    case 'hits': return second ? <HitPage key={second} id={second} /> : <NoticesPage />;
    case 'trace': return <TracePage />;
    case 'requests': return second ? <IncomingPage key={second} id={second} /> : <IncomingListPage />;
    case 'records': return <RecordsPage key={second ?? ''} store={second} />;
    case 'overview': return <OverviewPage />;
    case 'oversight': return <OversightPage />;
    case 'duty': return <DutyPage />;
    case 'officers': return <OfficersPage />;
    default: return <Title text={t('nowhere')} />;
  }
}

function Line() {
  const state = line.value === 'open' ? status.value?.link.state ?? 'connecting' : line.value;
  const [tone, shape] = state === 'attached' ? (['ok', 'full'] as const) : state === 'connecting' ? (['warn', 'half'] as const) : (['hot', 'cross'] as const);
  const waits = status.value?.link.waiting ?? 0;
  return (
    <div class="line" role="status">
      <Mark tone={tone} shape={shape}>{t(`line.${state}` as Key)}</Mark>
      {line.value === 'open' && state !== 'attached' && <span class="line-more">{t('line.later')}</span>}
      {waits > 0 && <span class="line-more">{t('line.waiting', { n: number(waits) })}</span>}
    </div>
  );
}

/** Where the work of an office begins. */
const home = () => (session.value?.officer.role === 'administrator' ? 'officers' : 'cases');

function Nav() {
  const [first = home()] = route.value.path;
  const role = session.value?.officer.role;
  const items: [string, Key, number][] = role === 'administrator' ? [['officers', 'nav.officers', 0], ['duty', 'nav.duty', 0]] : [
    ['trace', 'nav.trace', 0],
    ['cases', 'nav.cases', 0],
    ['notices', 'nav.notices', unread.value],
    ['requests', 'nav.requests', (status.value?.incoming.open ?? 0) + waiting.value],
    ['records', 'nav.records', 0],
    ['overview', 'nav.overview', 0],
    ['duty', 'nav.duty', 0],
    ...(role === 'supervisor' ? [['oversight', 'nav.oversight', 0] as [string, Key, number]] : []),
  ];
  return (
    <nav aria-label={t('nav.label')}>
      <ul>
        {items.map(([path, key, count]) => (
          <li key={path} class={path === 'trace' ? 'nav-new' : undefined}>
            <a href={link(path)} aria-current={first === path || (first === 'hits' && path === 'notices') ? 'page' : undefined}>
              <span>{t(key)}</span>
              {count > 0 && <span class="count" role="img" title={t('nav.count', { n: number(count) })} aria-label={t('nav.count', { n: number(count) })}>{count > 99 ? '99+' : number(count)}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const Preferences = () => (
  <div class="preferences">
    <label><span class="sr">{t('language')}</span>
      <select value={language.value} onChange={(event) => void speak(event.currentTarget.value, true)}>
        {Object.entries(languages).map(([code, { name }]) => <option key={code} value={code} lang={code}>{name}</option>)}
      </select>
    </label>
    <label><span class="sr">{t('theme')}</span>
      <select value={theme.value} onChange={(event) => applyTheme(event.currentTarget.value as Theme)}>
        {(['auto', 'light', 'dark'] as const).map((one) => <option key={one} value={one}>{t(`theme.${one}`)}</option>)}
      </select>
    </label>
  </div>
);

/** Who works here; leaving ends the session in all tabs. */
function Who() {
  const officer = session.value?.officer;
  if (!officer) return null;
  return (
    <div class="who">
      <span><a href={link('account')} title={t('own.title')}><bdi>{officer.name}</bdi></a> <span class="who-agency"><bdi>{officer.agency.name || officer.agency.code}</bdi></span></span>
      <button type="button" onClick={() => void signOut()}>{t('sign.out')}</button>
    </div>
  );
}

/**
 * The pages stand in the document while somebody is signed in. Between two sessions of the same officer they are kept
 * beside it: what he was writing goes on afterwards.
 */
const stage = document.createElement('div');
stage.id = 'frame';

function Stage() {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.append(stage);
    if (!stage.firstChild) render(<Frame />, stage);
    return () => stage.remove();
  }, []);
  return <div ref={place} />;
}

export function App() {
  const known = session.value;
  useLayoutEffect(() => {
    if (known !== undefined) return;
    render(null, stage);
    document.title = 'IWeTS';
  }, [known]);
  if (known === undefined) return line.value === 'lost' || leaving.value ? <p class="gate-away" role="status">{t('line.lost')}</p> : null;
  return (
    <>
      {known ? <Stage /> : <SignInPage />}
      {known && proving.value && <ProofDialog />}
    </>
  );
}

function Frame() {
  const path = route.value.path.join('/');
  useEffect(() => scrollTo(0, 0), [path]);
  const skip = (event: Event) => {
    event.preventDefault();
    document.querySelector<HTMLElement>('main h1')?.focus();
  };
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>{t('skip')}</a>
      <header class="top">
        <a class="brand" href={link(home())}>
          <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true"><path d="M7 24 25 8" stroke="currentColor" stroke-width="2" /><circle cx="7" cy="24" r="3.5" fill="currentColor" /><circle cx="16" cy="16" r="3.5" fill="currentColor" /><circle class="brand-end" cx="25" cy="8" r="4.5" /></svg>
          <span>IWeTS</span>
          {status.value && <span class="brand-member">{status.value.member}</span>}
        </a>
        <Line />
        <Who />
        <Preferences />
      </header>
      <Nav />
      <main id="main" tabIndex={-1}><Page /></main>
      <p class="print-foot" aria-hidden="true"><Glyph shape="link" /> IWeTS {status.value?.member} – {t('print.foot')}</p>
    </>
  );
}
