// "Check your answers": what will be sent, what the node says to it, and sending it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { drawId, Fault, post, way } from '../api';
import { adviceText, country, t, tx } from '../i18n';
import { attached } from '../live';
import { Glyph, Mark, Section } from '../parts/basics';
import { ErrorSummary, Tick, type Wrong } from '../parts/fields';
import { asFault, FaultBox } from '../parts/load';
import { CaseFactsOf, FirearmFacts, Persons, VehicleFacts } from '../parts/request';
import { go, link } from '../router';
import { isOpen, oddLetters, readMrz, vinFault } from '../trace/checks';
import { discard, draft, put } from '../trace/draft';
import { missing, steps, type Step } from '../trace/required';
import { toRequest } from '../trace/request';
import { associates, type Values } from '../trace/values';
import type { Advice } from '../types';
import { jump, label, say, show, type StepProps } from './trace';
import { Before } from './trace_firearm';
import { Meant } from './trace_identify';

interface Judged { center: string | null; party?: string; advice: Advice[] }

/** Ids of the node's paths: `firearm.other_numbers[0]` is `firearm.other_numbers.0`. */
const path = (field: string) => field.replace(/\[(\d+)\]/g, '.$1');
const sameTrace = (one: Advice) => one.same;

function Change({ step }: { step: Step }) {
  return <button type="button" class="plain" onClick={() => show(steps.indexOf(step))}>{t('check.change')}: {t(`step_name.${step}`)}</button>;
}

function Shown() {
  const request = toRequest(draft.value.values);
  return (
    <>
      <Section title={t('firearm')} id="check-firearm" aside={<><Change step="firearm" /><Change step="marks" /></>}><FirearmFacts of={request.firearm} /></Section>
      <Section title={t('case')} id="check-case" aside={<><Change step="find" /><Change step="case" /></>}><CaseFactsOf of={request} /></Section>
      {(request.possessor || request.associates || request.vehicle) && (
        <Section title={t('step_name.others')} id="check-others" aside={<Change step="others" />}>
          <Persons of={request} />
          {request.vehicle && <VehicleFacts of={request.vehicle} />}
        </Section>
      )}
    </>
  );
}

function Duplicate({ trace, anyway, put }: { trace: string; anyway: boolean; put: (value: boolean) => void }) {
  return (
    <div class="fault calm" role="alert">
      <Glyph shape="warn" />
      <div>
        <p>{tx('duplicate.open', { link: <a href={link(`cases/${trace}`)}>{t('duplicate.link')}</a> })}</p>
        <p class="remedy">{t('duplicate.remedy')}</p>
        <Tick label={t('duplicate.anyway')} value={anyway} put={put} />
      </div>
    </div>
  );
}

/** What the form itself has to say of what was written, and let pass. */
function doubts(values: Values): Wrong[] {
  const serial = values['firearm.serial'] ?? '';
  const persons = ['possessor', ...Array.from({ length: associates(values) }, (_, i) => `associates.${i}`)];
  const vin = values['with.vehicle'] === 'yes' ? vinFault(values['vehicle.vin'] ?? '') : '';
  return [
    ...(isOpen(serial) && values['firearm.serial_obliterated'] !== 'yes' ? [{ field: 'firearm.serial', text: t('check.open_serial') }] : []),
    ...oddLetters(serial).map(([, is, be]) => ({ field: 'firearm.serial', text: t('serial.odd', { is, be }) })),
    ...persons.flatMap((of) => {
      const field = `${of}.documents.0.mrz`;
      const wrong = of === 'possessor' && values['with.possessor'] !== 'yes' ? [] : readMrz(values[`with.mrz.${of}`] ?? values[field] ?? '')?.wrong ?? [];
      return wrong.length ? [{ field, text: t('mrz.wrong', { parts: wrong.map((one) => t(`mrz.part.${one}`)).join(', ') }) }] : [];
    }),
    ...(vin ? [{ field: 'vehicle.vin', text: t(`vin.${vin}`) }] : []),
  ];
}

function Warnings({ advice, own }: { advice: Advice[]; own: Wrong[] }) {
  const all = [...own, ...advice.map((one) => { const said = adviceText(one); return { field: path(one.field), text: said.text, english: said.english }; })];
  if (!all.length) return null;
  return (
    <div class="fault calm">
      <Glyph shape="warn" />
      <div>
        <p>{t('check.doubtful')}</p>
        <ul class="bullets">
          {all.map((one) => (
            <li key={one.field + one.text}>
              <a href={location.hash} onClick={(event) => { event.preventDefault(); jump(one.field); }}>{label(one.field)}</a>
              {': '}<span lang={one.english ? 'en' : undefined} dir="auto">{one.text}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

export function CheckStep({ centers }: StepProps) {
  const { values } = draft.value;
  const [judged, setJudged] = useState<Judged>();
  const [fault, setFault] = useState<Fault>();
  const [anyway, setAnyway] = useState(false);
  const [busy, setBusy] = useState(false);
  const id = useRef('');
  const flag = anyway ? '&anyway=1' : '';
  const ours: Wrong[] = steps.flatMap((step) => missing(step, values)).map((one) => ({ field: one.field, text: say(one.field, one.why) }));
  const { amends } = draft.value;
  useEffect(() => {
    if (amends) return; // The node judges a new version when it comes.
    post<Judged>(`/traces?dry=1${flag}`, toRequest(values)).then(
      (answer) => { setJudged(answer); setFault(undefined); },
      (error: unknown) => { setJudged(undefined); setFault(asFault(error)); },
    );
  }, [values, flag]);
  const advice = judged?.advice ?? fault?.advice ?? [];
  const same = advice.map(sameTrace).find(Boolean);
  const errors = advice.filter((one) => one.level === 'error' && !sameTrace(one) && !ours.some((mine) => mine.field === path(one.field)));
  const theirs: Wrong[] = errors.map((one) => { const said = adviceText(one); return { field: path(one.field), text: said.text, english: said.english }; });
  const wrongs = [...ours, ...theirs];
  const send = async () => {
    setBusy(true);
    // The same id for every try: what was taken but not answered is not sent twice.
    id.current ||= drawId();
    try {
      const { trace } = await post<{ trace: string }>(amends ? way`/traces/${amends}/amend` : `/traces?id=${id.current}${flag}`, toRequest(values));
      void discard();
      go(`cases/${trace}`);
    } catch (error) {
      const failed = asFault(error);
      if (failed.status) id.current = '';
      setFault(failed);
      setBusy(false);
    }
  };
  const known = values['firearm.make']?.trim() || values['firearm.country_of_manufacture'];
  const made = values['firearm.country_of_manufacture'];
  const to = judged?.center ?? centers.find((one) => one.center === values['firearm.country_of_manufacture'])?.center;
  const next = [values['firearm.country_of_import'], values['firearm.country_of_proof'], made].find((one) => one && one !== to && centers.some(({ center }) => center === one));
  return (
    <>
      <ErrorSummary wrongs={wrongs} show={jump} />
      {values['with.follows'] && <p class="note" role="status"><Mark tone="calm" shape="arrow">{t('check.follows', { reference: values['with.follows'] })}</Mark></p>}
      {same ? <Duplicate trace={same} anyway={anyway} put={setAnyway} /> : !amends && !values['with.follows'] && <Before serial={values['firearm.serial'] ?? ''} />}
      <Meant />
      <Warnings advice={advice.filter((one) => one.level === 'warning' && !sameTrace(one))} own={doubts(values)} />
      {fault && !advice.length && !ours.some((mine) => mine.field === path(fault.field)) && <FaultBox fault={fault} />}
      {(to || known || !attached.value) && <p class="goes">
        <Glyph shape="arrow" /> {to ? t(to === made && !values.center ? 'check.goes.made' : 'check.goes', { country: country(to) }) : known && t('check.nowhere')}
        {to && next && !values.center && <> {t('check.then', { country: country(next) })}</>}
        {values.center && !values['with.follows'] && <button type="button" class="plain" onClick={() => put('center', '')}>{t('check.by_marks')}</button>}
        {!attached.value && <> <Mark tone="warn" shape="clock">{t('line.later')}</Mark></>}
      </p>}
      <Shown />
      <div class="buttons step-end last">
        <button type="button" class="main" disabled={busy || wrongs.length > 0 || (!!same && !anyway)} onClick={() => void send()}>{t(amends ? 'amend.send' : 'check.send')}</button>
        <button type="button" onClick={() => show(steps.length - 2)}>{t('steps.back')}</button>
      </div>
    </>
  );
}
