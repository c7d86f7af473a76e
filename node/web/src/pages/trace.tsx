import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { Title } from '../app';
import { get, way } from '../api';
import { number, t, tx, type Key } from '../i18n';
import { Glyph, Mark } from '../parts/basics';
import { status } from '../live';
import { ErrorSummary, Say, type Wrong } from '../parts/fields';
import { useLoad } from '../parts/load';
import { go, route } from '../router';
import { beginAmending, beginWith, discard, draft, kept, letGo, preset, toStep } from '../trace/draft';
import { gainOf, parts, score } from '../trace/meter';
import { missing, stepOf, steps, type Step } from '../trace/required';
import { toValues } from '../trace/request';
import type { Center, TraceFull } from '../types';
import { CheckStep } from './trace_check';
import { Drafts, HandOverDraft } from './trace_drafts';
import { CaseStep, FindStep, OthersStep } from './trace_facts';
import { FirearmStep, MarksStep } from './trace_firearm';

export interface StepProps { wrong: (field: string) => string | undefined; centers: Center[] }

/** What a field is called. */
export function label(field: string): string {
  const last = field.replace(/\.\d+/g, '').split('.');
  const name = last.pop() ?? '';
  const known: Record<string, Key> = {
    'recovery.date': 'form.found_date', 'recovery.country': 'form.found_country', 'recovery.place': 'form.place',
    'agency.code': 'form.agency_code', 'officer.name': 'form.officer_name', 'officer.phone': 'form.phone',
    'possessor.name': 'person.name', 'possessor.birth_dates': 'person.birth', case_reference: 'form.case_reference',
    crime_code: 'form.crime_code', intended_use: 'form.intended_use', illicit_basis: 'form.illicit_basis',
    justification: 'form.justification', identify: 'field.reference', 'possessor.documents.mrz': 'mrz.label', 'firearm.other_numbers.number': 'field.other_numbers',
  };
  return t(known[field.replace(/^associates\.\d+/, 'possessor').replace(/\.\d+/g, '')] ?? (`field.${name}` as Key));
}

export const say = (field: string, why: string) => t(`wrong.${why}` as Key, { field: label(field).replace(/\s*[?؟]\s*$/, '') });

/** What the focus goes to as soon as the step shown has it: a selector. */
let aim = '';
let fromTop = false;

function arrive() {
  const target = aim ? document.querySelector<HTMLElement>(aim) : null;
  if (!target) return;
  aim = '';
  target.closest('details')?.setAttribute('open', '');
  target.focus({ preventScroll: fromTop });
}

/** Whoever has a keyboard writes on at once; the form has the step's name. On a screen that is touched the keyboard would cover it. */
const firstOf = (step: number) =>
  (steps[step] !== 'check' && matchMedia('(pointer: fine)').matches ? 'form.step :is(input, select, textarea)' : '.step-title');

/** Shows a step from its top, with the focus where it begins. */
export function show(step: number) {
  aim = firstOf(step);
  fromTop = true;
  toStep(step);
  scrollTo(0, 0);
}

/** Shows a field wherever it stands, and puts the focus into it. */
export function jump(field: string) {
  aim = `[id="${CSS.escape(field)}"]`;
  fromTop = false;
  toStep(steps.indexOf(stepOf(field)));
  arrive();
}

function Meter({ centers }: { centers: Center[] }) {
  const all = parts(draft.value.values, centers, !!draft.value.entry);
  const value = score(all);
  const missed = all.filter((one) => !one.held).map((one) => ({ ...one, adds: gainOf(all, one) })).filter((one) => one.adds > 0).sort((a, b) => b.adds - a.adds).slice(0, 4);
  const tone = value >= 80 ? 'ok' : value >= 50 ? 'warn' : 'hot';
  return (
    <section class="meter" aria-labelledby="meter-title">
      <h2 id="meter-title">{t('meter.title')}</h2>
      <p class={`meter-value ${tone}`}><bdi dir="ltr"><strong>{number(value)}</strong><span> / 100</span></bdi></p>
      <svg class={`meter-bar ${tone}`} role="meter" aria-labelledby="meter-title" aria-valuemin={0} aria-valuemax={100} aria-valuenow={value} viewBox="0 0 100 6" preserveAspectRatio="none">
        <rect class="rail" width="100" height="6" /><rect class="fill" width={value} height="6" />
      </svg>
      {missed.length === 0 ? <p><Mark tone="ok" shape="tick">{t('meter.full')}</Mark></p> : (
        <>
          <p class="hint">{t('meter.would')}</p>
          <ul>
            {missed.map((one) => (
              <li key={one.field}>
                <a href={location.hash} onClick={(event) => { event.preventDefault(); jump(one.field); }}>{t(`meter.${one.gain}` as Key)}</a>
                <span class="gain">+{number(one.adds)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** Of the steps before the one shown: whether anything is missing there. */
function Done({ step }: { step: Step }) {
  const whole = !missing(step, draft.value.values).length;
  return <><Glyph shape={whole ? 'tick' : 'warn'} /><span class="sr">{t(whole ? 'steps.done' : 'steps.missing')}</span></>;
}

function Steps({ at, to }: { at: number; to: (step: number) => void }) {
  return (
    <nav class="steps" aria-label={t('steps.label')}>
      <ol>
        {steps.map((one, i) => (
          <li key={one}>
            <button type="button" class="plain" aria-current={i === at ? 'step' : undefined} onClick={() => to(i)}>
              <span class="step-number">{i < at ? <Done step={one} /> : number(i + 1)}</span><span>{t(`step_name.${one}`)}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

const bodies: Record<Step, (props: StepProps) => preact.ComponentChildren> = {
  firearm: FirearmStep, marks: MarksStep, find: FindStep, case: CaseStep, others: OthersStep, check: CheckStep,
};

/** Begins with what an earlier request said: a new one, or a new version of it; `at`: the field to correct, or `check`. */
async function copy(id: string, amend: boolean, ask: string | null, at: string | null) {
  const { request } = await get<TraceFull>(way`/traces/${id}`);
  const values = toValues(request);
  if (amend) beginAmending(id, values);
  else beginWith({ ...values, ...(ask && { center: ask, 'with.follows': request.case_reference }) });
  if (ask || at === 'check') toStep(steps.length - 1);
  else if (at && /^[a-z_.\d]+$/.test(at)) jump(at);
  go('trace', {}, true);
}

export function TracePage() {
  const { step, values, entry } = draft.value;
  const name = steps[step] ?? 'firearm';
  const [tried, setTried] = useState(0);
  const centers = useLoad<{ centers: Center[] }>('/centers').value?.centers ?? [];
  const [like, amend, ask, at] = ['like', 'amend', 'ask', 'at'].map((name) => route.value.query.get(name)) as [string | null, string | null, string | null, string | null];
  useEffect(() => { const from = amend ?? like; if (from) void copy(from, !!amend, ask, at).catch(() => undefined); }, [like, amend, ask, at]);
  const member = status.value?.member;
  useEffect(() => { if (member) preset({ 'recovery.country': member }); }, [member, draft.value.id]);
  // Who begins is asked what can be read on the firearm, and may type.
  useLayoutEffect(() => { if (step === 0 && !entry && !values['firearm.make'] && !aim) [aim, fromTop] = [firstOf(0), true]; }, []);
  // With the step itself, not a frame later: who types on at once is not thrown back to the heading.
  useLayoutEffect(arrive, [step]);
  const found = tried ? missing(name, values) : [];
  const wrongs: Wrong[] = found.map((one) => ({ field: one.field, text: say(one.field, one.why) }));
  const wrong = (field: string) => wrongs.find((one) => one.field === field)?.text;
  const to = (next: number) => {
    setTried(0);
    show(next);
  };
  const forward = (event: Event) => {
    event.preventDefault();
    if (missing(name, values).length) setTried(tried + 1);
    else to(step + 1);
  };
  const Body = bodies[name];
  return (
    <>
      <div class="page-head">
        <Title text={t(draft.value.amends ? 'amend.title' : 'nav.trace')} />
        <p class="saved" role="status">{kept.value === 'kept' ? t('draft.saved') : kept.value === 'away' ? t('draft.away') : ''}</p>
      </div>
      <Drafts />
      {draft.value.amends && <p class="note"><Mark tone="calm" shape="arrow">{t('amend.hint')}</Mark></p>}
      <Steps at={step} to={to} />
      <div class="writing">
        <form class="step" noValidate onSubmit={forward} aria-labelledby="step-title">
          <h2 class="step-title" id="step-title" tabIndex={-1}>{tx('steps.of', { n: number(step + 1), of: number(steps.length), name: t(`step_name.${name}`) })}</h2>
          <ErrorSummary wrongs={wrongs} tried={tried} />
          <Body wrong={wrong} centers={centers} />
          {name !== 'check' && (
            <div class="buttons step-end">
              <button type="submit" class="main">{t('steps.next')}</button>
              {step > 0 && <button type="button" onClick={() => to(step - 1)}>{t('steps.back')}</button>}
              {kept.value === 'kept' && <HandOverDraft plain id={draft.value.id} done={letGo} />}
              <Say plain label={t('draft.discard')} sendLabel={t('draft.discard')} send={async () => { void discard(); setTried(0); }}><p class="hint">{t('draft.discard.hint')}</p></Say>
            </div>
          )}
        </form>
        <Meter centers={centers} />
      </div>
    </>
  );
}
