// Signing in, enrolling with a first code, and proving anew who one is.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Fault, post } from '../api';
import { languages, language, number, speak, t, type Key } from '../i18n';
import { Code, Glyph, Mark, When } from '../parts/basics';
import { Field } from '../parts/fields';
import { asFault } from '../parts/load';
import { qr } from '../parts/qr';
import { parted, prove, signIn } from '../session';
import type { Moment } from '../types';

const known = ['sign_in_failed', 'too_soon', 'locked', 'enrolment_failed', 'wrong_code', 'weak_password', 'busy'];

/** What went wrong, in the officer's language where it is one of the usual things. */
function Wrong({ fault }: { fault: Fault | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => { if (fault) box.current?.focus(); }, [fault]);
  if (!fault) return null;
  const key = fault.status === 0 ? 'fault.away' : known.includes(fault.code) ? (`sign.${fault.code}` as Key) : undefined;
  return (
    <div class="fault" role="alert" tabIndex={-1} ref={box}>
      <Glyph shape="warn" />
      <div>
        <p lang={key ? undefined : 'en'} dir="auto">{key ? t(key, { s: number(Math.max(1, fault.seconds)) }) : fault.message}</p>
        {!key && fault.remedy && <p class="remedy" lang="en" dir="auto">{fault.remedy}</p>}
      </div>
    </div>
  );
}

/** Runs what a form sends, once at a time. */
function useSend(send: () => Promise<unknown>) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const go = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFault(undefined);
    try {
      await send();
    } catch (error) {
      setFault(asFault(error));
    }
    setBusy(false);
  };
  return { busy, fault, go };
}

const codeField = { code: true, type: 'text', inputMode: 'numeric', max: 8, autocomplete: 'one-time-code' } as const;

function SignInForm({ enrol }: { enrol: () => void }) {
  const [badge, setBadge] = useState('');
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const [lost, setLost] = useState(false);
  const [tried, setTried] = useState(false);
  const { busy, fault, go } = useSend(async () => {
    try {
      await signIn({ badge: badge.trim(), password, ...(lost ? { recovery: totp.trim() } : { totp: totp.replace(/\s/g, '') }) });
    } finally {
      setTotp('');
    }
  });
  const wanted: [string, string][] = [['badge', badge], ['password', password], [lost ? 'recovery' : 'totp', totp]];
  const submit = (event: Event) => {
    event.preventDefault();
    const first = wanted.find(([, value]) => !value.trim());
    setTried(!!first);
    if (first) document.getElementById(first[0])?.focus();
    else void go(event);
  };
  const empty = (value: string, key: Key) => (tried && !value.trim() ? t('wrong.missing', { field: t(key) }) : undefined);
  return (
    <form class="sign" onSubmit={submit} noValidate>
      <h1 tabIndex={-1}>{t('sign.title')}</h1>
      {parted.value && <p class="note" role="status"><Mark tone="calm" shape="clock">{t(`sign.${parted.value}`)}</Mark></p>}
      <Wrong fault={fault} />
      <Field id="badge" label={t('form.badge')} code max={32} value={badge} put={setBadge} autocomplete="username" error={empty(badge, 'form.badge')} />
      <Field id="password" label={t('sign.password')} type="password" max={256} value={password} put={setPassword} autocomplete="current-password" error={empty(password, 'sign.password')} />
      {lost
        ? <Field id="recovery" label={t('sign.recovery')} hint={t('sign.recovery.hint')} code max={40} value={totp} put={setTotp} error={empty(totp, 'sign.recovery')} />
        : <Field id="totp" label={t('sign.code')} hint={t('sign.code.hint')} {...codeField} value={totp} put={setTotp} error={empty(totp, 'sign.code')} />}
      <div class="buttons">
        <button type="submit" class="main" disabled={busy}>{t('sign.in')}</button>
        <button type="button" class="plain" onClick={() => { setLost(!lost); setTotp(''); setTried(false); }}>{t(lost ? 'sign.have_device' : 'sign.lost_device')}</button>
      </div>
      <p class="sign-more"><button type="button" class="plain" onClick={enrol}>{t('sign.first_time')}</button></p>
    </form>
  );
}

interface Device { badge: string; name: string; otpauth: string; secret: string; until: Moment }

/** The device's camera reads it. */
function Picture({ of }: { of: string }) {
  const rows = qr(of);
  if (!rows) return null;
  const size = rows.length + 8;
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('enrol.picture')} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" /><path d={path} fill="#000" />
    </svg>
  );
}

const grouped = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ');

/** The device, the password, and the first code that the device shows. */
function DeviceForm({ device, firstCode, done }: { device: Device; firstCode: string; done: (codes: string[]) => void }) {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [totp, setTotp] = useState('');
  const { busy, fault, go } = useSend(async () => {
    const { recovery_codes } = await post<{ recovery_codes: string[] }>('/enrolment',
      { badge: device.badge, code: firstCode, password, totp: totp.replace(/\s/g, '') }, { open: true });
    done(recovery_codes);
  });
  const differ = !!again && password !== again;
  return (
    <form class="sign" onSubmit={go} noValidate>
      <h1 tabIndex={-1}>{t('enrol.device')}</h1>
      <p>{t('enrol.welcome', { name: device.name })} {t('enrol.device.how')}</p>
      <Picture of={device.otpauth} />
      <p class="hint">{t('enrol.device.key')}</p>
      <p class="secret"><Code text={grouped(device.secret)} /></p>
      <p><a href={device.otpauth}>{t('enrol.device.here')}</a></p>
      <p class="hint">{t('enrol.until')} <When at={device.until} /></p>
      <Wrong fault={fault} />
      <Field id="new-password" label={t('enrol.password')} hint={t('enrol.password.hint')} type="password" max={256} value={password} put={setPassword} autocomplete="new-password" />
      <Field id="again" label={t('enrol.again')} type="password" max={256} value={again} put={setAgain} autocomplete="new-password" error={differ ? t('enrol.differ') : undefined} />
      <Field id="totp" label={t('sign.code')} hint={t('sign.code.hint')} {...codeField} value={totp} put={setTotp} />
      <div class="buttons"><button type="submit" class="main" disabled={busy || password.length < 12 || password !== again || !totp.trim()}>{t('enrol.finish')}</button></div>
    </form>
  );
}

function Enrol({ back }: { back: () => void }) {
  const [badge, setBadge] = useState('');
  const [firstCode, setFirstCode] = useState('');
  const [device, setDevice] = useState<Device>();
  const [codes, setCodes] = useState<string[]>();
  const { busy, fault, go } = useSend(async () =>
    setDevice(await post<Device>('/enrolment/device', { badge: badge.trim(), code: firstCode.trim() }, { open: true })));
  if (codes)
    return (
      <div class="sign">
        <h1 tabIndex={-1}>{t('enrol.done')}</h1>
        <p>{t('enrol.codes')}</p>
        <ul class="secret codes">{codes.map((one) => <li key={one}><Code text={one} /></li>)}</ul>
        <div class="buttons">
          <button type="button" class="main" onClick={back}>{t('sign.title')}</button>
          <button type="button" onClick={() => print()}>{t('print')}</button>
        </div>
      </div>
    );
  if (device) return <DeviceForm device={device} firstCode={firstCode.trim()} done={setCodes} />;
  return (
    <form class="sign" onSubmit={go} noValidate>
      <h1 tabIndex={-1}>{t('enrol.title')}</h1>
      <p>{t('enrol.what')}</p>
      <Wrong fault={fault} />
      <Field id="badge" label={t('form.badge')} code max={32} value={badge} put={setBadge} autocomplete="username" />
      <Field id="first-code" label={t('enrol.first_code')} hint={t('enrol.first_code.hint')} code max={40} value={firstCode} put={setFirstCode} />
      <div class="buttons">
        <button type="submit" class="main" disabled={busy || !badge.trim() || !firstCode.trim()}>{t('steps.next')}</button>
        <button type="button" onClick={back}>{t('steps.back')}</button>
      </div>
    </form>
  );
}

export function SignInPage() {
  const [enrolling, setEnrolling] = useState(false);
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    document.title = `${t('sign.title')} – IWeTS`;
    box.current?.querySelector<HTMLElement>('input')?.focus();
  }, [enrolling]);
  return (
    <main class="gate" id="sign-in" ref={box}>
      <p class="gate-brand">IWeTS</p>
      {enrolling ? <Enrol back={() => setEnrolling(false)} /> : <SignInForm enrol={() => setEnrolling(true)} />}
      <label class="gate-language"><span class="sr">{t('language')}</span>
        <select value={language.value} onChange={(event) => void speak(event.currentTarget.value, true)}>
          {Object.entries(languages).map(([code, { name }]) => <option key={code} value={code} lang={code}>{name}</option>)}
        </select>
      </label>
    </main>
  );
}

/** Before something dangerous the node wants to see that it is still this officer. */
export function ProofDialog() {
  const [totp, setTotp] = useState('');
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => { box.current?.showModal(); }, []);
  const { busy, fault, go } = useSend(async () => {
    try {
      await prove(totp.replace(/\s/g, ''));
    } finally {
      setTotp('');
    }
  });
  return (
    <dialog ref={box} aria-labelledby="proof-title" onCancel={(event) => { event.preventDefault(); void prove(); }}>
      <form class="sign" onSubmit={go} noValidate>
        <h2 id="proof-title">{t('proof.title')}</h2>
        <p>{t('proof.why')}</p>
        <Wrong fault={fault} />
        <Field id="proof" label={t('sign.code')} hint={t('sign.code.hint')} {...codeField} value={totp} put={setTotp} />
        <div class="buttons">
          <button type="submit" class="main" disabled={busy || !totp.trim()}>{t('proof.go')}</button>
          <button type="button" onClick={() => void prove()}>{t('close')}</button>
        </div>
      </form>
    </dialog>
  );
}
