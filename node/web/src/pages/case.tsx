import { useEffect, useState } from 'preact/hooks';
import { getFile, post, way } from '../api';
import { events } from '../live';
import { readAll } from '../read';
import { Title } from '../app';
import { codeText, country, t, tx, word } from '../i18n';
import { Ago, Clock, Code, Empty, Firearm, Section, State, When } from '../parts/basics';
import { AnswerBox } from '../parts/answer';
import { Chain } from '../parts/chain';
import { Choice, Field, Say, Tick } from '../parts/fields';
import { Files, keep } from '../parts/files';
import { Stores } from '../parts/hits';
import { Await, useLoad } from '../parts/load';
import { CaseFactsOf, FirearmFacts, Persons, VehicleFacts } from '../parts/request';
import { classOf, faultyField, isUntraceable, mayPass } from '../parts/result';
import { Timeline } from '../parts/timeline';
import { go, link } from '../router';
import { purposes } from '../trace/purposes';
import type { Center, TraceFull } from '../types';
import { Follow } from './case_follow';
import { useRelated, type Related } from './case_related';

/** One sentence: how it stands, and whose turn it is. */
function Sentence({ of }: { of: TraceFull }) {
  const whom = of.waits_for;
  if (of.correction_to_acknowledge) return <>{t('case.corrected')}</>;
  if (of.continuation === 'draft' || of.continuation === 'consent')
    return <>{t(of.continuation === 'draft' ? 'case.goes_on' : 'case.consent', { country: country(of.next_country), center: country(of.center) })}</>;
  if (of.state === 'closed') return <>{word('closed', of.closed_reason ?? '')}</>;
  if (of.state === 'refused') return <>{t('case.refused')}</>;
  if (of.state === 'cancelled') return <>{t('case.cancelled')}</>;
  if (of.state === 'answered') return tx('case.answered', { country: country(of.center), at: <When at={of.answered} /> });
  if (whom === 'you') return <>{t('case.asks', { country: country(of.center) })}</>;
  if (whom === 'hub') return <>{t('case.queued')}</>;
  return tx('case.waits', { country: country(of.center), by: of.clock ? <When at={of.clock.deadline} /> : '–' });
}

function Spoken({ label, hint, path, field, of, main, again, danger }: {
  label: string; hint?: string; path: string; field: string; of: TraceFull; main?: boolean; danger?: boolean; again: () => void;
}) {
  const [text, put] = useState('');
  const send = async () => {
    await post(way`/traces/${of.trace}/${path}`, { [field]: text });
    put('');
    again();
  };
  return (
    <Say label={label} send={send} main={main} danger={danger} ready={danger || !!text.trim()} sendLabel={danger ? label : undefined}>
      <Field label={t('words')} hint={hint} value={text} put={put} rows={danger ? undefined : 4} max={danger ? 128 : 4000} wide optional={danger} />
    </Say>
  );
}

function Continue({ of, main, again }: { of: TraceFull; main: boolean; again: () => void }) {
  const values = { country: country(of.next_country) };
  const [silent, setSilent] = useState(false);
  const send = (center?: string) => async () => {
    await post(way`/traces/${of.trace}/continue`, { ...(center && { center }), ...(silent && { names_no_hit: true }) });
    again();
  };
  // What was amended behind a hit may tell of it, and goes along.
  const tells = (of.request_version ?? 1) > 1 && of.hits > 0 && <Tick label={t('act.names_no_hit')} value={silent} put={setSilent} />;
  if (of.continuation === 'consent')
    return (
      <>
        <Say main={main} label={t('act.agreed', values)} sendLabel={t('act.continue', values)} send={send('agreed')}><p class="hint">{t('act.agreed.hint')}</p>{tells}</Say>
        <Say label={t('act.refused', values)} sendLabel={t('act.continue', values)} send={send('refused')}><p class="hint">{t('act.refused.hint')}</p>{tells}</Say>
      </>
    );
  return <Say main={main} label={t('act.continue', values)} sendLabel={t('act.continue', values)} send={send()}><p class="hint">{t('act.continue.hint')}</p>{tells}</Say>;
}

/** To another officer of this member, who is told and follows it. */
function HandOver({ of, again }: { of: TraceFull; again: () => void }) {
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const send = async () => { await post(way`/traces/${of.trace}/handover`, { to: to.trim(), note }); again(); };
  return (
    <Say label={t('act.handover')} sendLabel={t('act.handover')} send={send} ready={!!to.trim()}>
      <Field label={t('form.badge')} hint={t('act.handover.hint')} code max={32} value={to} put={setTo} />
      <Field label={t('words')} value={note} put={setNote} rows={2} max={1000} optional />
    </Say>
  );
}

/** All that proves the case, in one file, which a court can verify without this node. */
function Evidence({ of }: { of: TraceFull }) {
  const [purpose, put] = useState(purposes.find((one) => one === of.request.purpose) ?? 'court');
  const [attachments, setAttachments] = useState('0');
  const send = async () => {
    keep(await getFile(way`/traces/${of.trace}/evidence?purpose=${purpose}&attachments=${attachments}`), `evidence-${of.trace}.json`);
  };
  return (
    <Say label={t('act.evidence')} sendLabel={t('act.evidence.go')} send={send}>
      <p class="hint">{t('act.evidence.hint')}</p>
      <Choice label={t('form.purpose')} value={purpose} put={put} options={purposes.map((one) => [one, word('purpose', one)])} />
      <Choice label={t('act.evidence.files')} value={attachments} put={setAttachments}
        options={[['0', t('act.evidence.digests')], ['1', t('act.evidence.contents')]]} />
    </Say>
  );
}

/** Where a firearm without a record where it was asked for may be known: the countries that its marks name. */
function AskNext({ of, related, main }: { of: TraceFull; related: Related; main: boolean }) {
  const kind = classOf(of.result_code ?? 0);
  const unknown = of.ended && !!of.result_code && !of.continuation && (kind === 'age_or_redirect' || kind === 'records_fault');
  const centers = useLoad<{ centers: Center[] }>(unknown ? '/centers' : null).value?.centers ?? [];
  if (!unknown) return null;
  const asked = [...of.case.hops, ...related.before, ...related.after].map((one) => one.center);
  const { country_of_import: imported, country_of_proof: proved, country_of_manufacture: made } = of.request.firearm as Record<string, string | undefined>;
  const next = [imported, proved, made].find((one) => one && one !== of.center && !asked.includes(one) && centers.some(({ center }) => center === one));
  if (!next) return null;
  return <button type="button" class={main ? 'main' : ''} onClick={() => go('trace', { like: of.trace, ask: next })}>{t('act.ask_next', { country: country(next) })}</button>;
}

/** An answer that the request brought about is followed by a new one: at the field that was wrong, or as it is. */
function SendAgain({ of, main }: { of: TraceFull; main: boolean }) {
  const code = of.result_code ?? 0;
  const correct = classOf(code) === 'request_fault';
  if (!of.ended || !code || !(correct || mayPass(code))) return null;
  const at = correct ? faultyField(code, of.result?.answer?.explanation) : 'check';
  return (
    <button type="button" class={main && !isUntraceable(code) ? 'main' : ''} onClick={() => go('trace', { like: of.trace, at })}>
      {t(correct ? 'act.correct_again' : 'act.again')}
    </button>
  );
}

function Actions({ of, related, again }: { of: TraceFull; related: Related; again: () => void }) {
  const restricted = [400, 401, 402].includes(of.code ?? 0);
  const goesOn = of.continuation === 'draft' || of.continuation === 'consent';
  // What is said first is the main thing to do; once it was asked again, that is done.
  const owes = of.correction_to_acknowledge || (of.waits_for === 'you' && !of.ended);
  const first = !owes && !related.after.length;
  const acknowledge = async () => {
    await post(way`/traces/${of.trace}/acknowledgement`, {});
    again();
  };
  return (
    <div class="actions">
      {of.correction_to_acknowledge && <Say main label={t('act.acknowledge')} sendLabel={t('act.acknowledge')} send={acknowledge}><p class="hint">{t('act.acknowledge.hint')}</p></Say>}
      {of.waits_for === 'you' && !of.ended && <Spoken main={!of.correction_to_acknowledge} label={t('act.inform')} hint={t('act.inform.hint')} path="information" field="text" of={of} again={again} />}
      {goesOn ? <Continue of={of} main={!owes} again={again} /> : <><AskNext of={of} related={related} main={first} /><SendAgain of={of} main={first} /></>}
      {restricted && <Spoken label={t('act.clarify')} hint={t('act.clarify.hint')} path="clarification" field="text" of={of} again={again} />}
      {!of.ended && of.center && <button type="button" onClick={() => go('trace', { amend: of.trace })}>{t('act.amend')}</button>}
      <Follow of={of} again={again} />
      <HandOver of={of} again={again} />
      <Evidence of={of} />
      {!of.ended && <Spoken danger label={t('act.cancel')} hint={t('act.cancel.hint')} path="cancel" field="reason" of={of} again={again} />}
      <button type="button" onClick={() => print()}>{t('print')}</button>
      <button type="button" onClick={() => go('trace', { like: of.trace })}>{t('act.like')}</button>
    </div>
  );
}

/** Why nobody can be sent a file of it now. */
const heldFiles = (of: TraceFull) =>
  of.ended && of.state !== 'answered' ? 'attach.held.ended' : of.party ? undefined : 'attach.held.early';

/** The same firearm in the same matter, asked about in traces of their own. */
const Others = ({ label, all }: { label: string; all: Related['before'] }) => (
  <p class="hops">{label} {all.map((one) => (
    <span key={one.trace}><a href={link(`cases/${one.trace}`)}>{one.center ? country(one.center) : t('chain.nobody')}</a>{one.result_code !== undefined && <> ({codeText(one.result_code, one.center)})</>}</span>
  ))}</p>
);

function Way({ of, related }: { of: TraceFull; related: Related }) {
  const { hops, chain, continuation, point_of_diversion: diverted } = of.case;
  const empty = !chain.length && hops.length < 2 && !of.ended;
  const waits = continuation && ['draft', 'consent'].includes(continuation.state) ? continuation.country : undefined;
  return (
    <Section title={t('case.chain')} id="chain">
      {empty && <p class="hint">{t('case.chain.empty')}</p>}
      <Chain hops={hops} chain={chain} diverted={diverted} current={hops.length > 1 ? of.trace : undefined} waits={waits} />
      {hops.length > 1 && (
        <p class="hops">{t('case.hops')} {hops.map((hop) => (
          <a key={hop.trace} href={link(`cases/${hop.trace}`)} aria-current={hop.trace === of.trace ? 'true' : undefined}>{hop.hop}. {country(hop.center)}</a>
        ))}</p>
      )}
      {related.before.length > 0 && <Others label={t('case.before')} all={related.before} />}
      {related.after.length > 0 && <Others label={t('case.after')} all={related.after} />}
    </Section>
  );
}

function Body({ of, again }: { of: TraceFull; again: () => void }) {
  const { request } = of;
  const related = useRelated(of);
  const asked = of.stores.some((one) => one.outcome !== 'not_asked');
  const clear = asked && of.stores.every((one) => one.outcome === 'no_hit' || one.outcome === 'not_asked');
  return (
    <>
      <p class="back"><a href={link('cases')}>{t('nav.cases')}</a></p>
      <div class="case-head">
        <Title text={of.case_reference || of.trace}><bdi>{of.case_reference || of.trace}</bdi></Title>
        <p class="lead"><Firearm of={of.firearm} /></p>
        <p class="sentence">
          <State name={of.state} code={of.result_code} /> <span><Sentence of={of} /></span> <Clock of={of.clock} final={of.ended !== null} />
          {of.priority === 'urgent' && <span class="tag urgent">{t('priority.urgent')}</span>}
          {of.follows && <span class="tag">{t('case.followed')}</span>}
        </p>
        <Actions of={of} related={related} again={again} />
      </div>
      <div class="columns">
        <div class="column-main">
          {of.result && <Section title={t('case.answer')} id="answer"><AnswerBox result={of.result} center={of.center} /></Section>}
          <Way of={of} related={related} />
          <Section title={t('case.stores')} id="stores">
            {of.stores.length === 0 && <Empty title={t('case.stores.empty')} />}
            {clear && <p class="hint">{t('case.clear')}</p>}
            <Stores stores={of.stores} notices={of.notices} />
          </Section>
          <Files of={of.attachments} path={way`/traces/${of.trace}`} again={again} held={heldFiles(of)} />
        </div>
        <div class="column-side">
          <Section title={t('case.timeline')} id="timeline"><Timeline lines={of.history} /></Section>
          <Section title={t('case.request')} id="request">
            <h3>{t('firearm')}</h3><FirearmFacts of={request.firearm} />
            <h3>{t('case')}</h3><CaseFactsOf of={request} />
            <Persons of={request} />
            {request.vehicle && <><h3>{t('form.vehicle')}</h3><VehicleFacts of={request.vehicle} /></>}
            <p class="sub"><Code text={of.trace} quiet /> · <Ago at={of.submitted} /></p>
          </Section>
        </div>
      </div>
    </>
  );
}

export function CasePage({ id }: { id: string }) {
  const loaded = useLoad<TraceFull>(way`/traces/${id}`, (event) => event.subject === id || event.event === 'hit_notice' || !!event.hit);
  const newest = events.value.find((one) => one.subject === id)?.seq;
  useEffect(() => { void readAll(way`&trace=${id}`, (one) => !one.hit); }, [id, newest]);
  return (
    <Await of={loaded}>{(of) => <Body of={of} again={loaded.again} />}</Await>
  );
}
