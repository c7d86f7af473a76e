import { useEffect, useState } from 'preact/hooks';
import { post, way } from '../api';
import { Title } from '../app';
import { party, t, word, type Key } from '../i18n';
import { events } from '../live';
import { Code, Day, Facts, Land, Mark, Member, Section, When, Words } from '../parts/basics';
import { Field, Radios, Say } from '../parts/fields';
import { isOwnCase, ownCase, MatchBox, Standing } from '../parts/hits';
import { Await, useLoad } from '../parts/load';
import { FirearmFacts } from '../parts/request';
import { readAll } from '../read';
import { link } from '../router';
import type { Hit, HitLine, Notice, RecordFull, TraceFull, TraceHead } from '../types';
import { PassOn } from './pass_on';

interface Doing { of: Notice; again: () => void }

export function Confirm({ of, again }: Doing) {
  const [priority, setPriority] = useState('routine');
  const [text, put] = useState('');
  const send = async () => { await post(way`/hits/${of.hit}/confirmation`, { priority, text }); again(); };
  return (
    <Say main label={t('hit.ask', { country: party(of.match?.owner) })} send={send}>
      <Radios id="ask-priority" label={t('form.priority')} value={priority} put={setPriority}
        options={[['routine', t('priority.routine'), t('hit.ask.routine')], ['urgent', t('priority.urgent'), t('hit.ask.urgent')]]} />
      <Field label={t('words')} hint={t('hit.ask.hint')} value={text} put={put} rows={3} max={4000} optional />
    </Say>
  );
}

/** What the owner of a record answers. */
export function Answer({ of, again }: Doing) {
  const [verdict, setVerdict] = useState('confirmed');
  const [minutes, setMinutes] = useState('60');
  const [text, put] = useState('');
  const later = verdict === 'later';
  const send = async () => {
    await post(way`/hits/${of.hit}/answer`, { verdict, text, ...(later && { minutes: Number(minutes) }) });
    again();
  };
  return (
    <Say main={of.confirmation?.waits_for === 'you'} label={t('hit.answer')} send={send} ready={!later || Number(minutes) > 0}>
      <Radios id={`verdict-${of.hit}`} label={t('hit.verdict')} value={verdict} put={setVerdict}
        options={(['confirmed', 'not_confirmed', 'later'] as const).map((one) => [one, t(`verdict.${one}`)])} />
      {later && <Field label={t('hit.minutes')} type="number" value={minutes} put={setMinutes} />}
      <Field label={t('words')} value={text} put={put} rows={3} max={4000} optional />
    </Say>
  );
}

function Told({ label, hint, path, of, again, danger }: Doing & { label: string; hint: string; path: string; danger?: boolean }) {
  const [text, put] = useState('');
  const send = async () => { await post(way`/hits/${of.hit}/${path}`, { text }); put(''); again(); };
  return (
    <Say label={label} send={send} danger={danger} ready={!!text.trim() || path === 'acknowledgement'}>
      <Field label={t('words')} hint={hint} value={text} put={put} rows={3} max={4000} optional={path === 'acknowledgement'} />
    </Say>
  );
}

export const Acknowledge = (props: Doing) => <Told {...props} label={t('hit.acknowledge')} hint={t('hit.acknowledge.hint')} path="acknowledgement" />;

function Lines({ said }: { said: HitLine[] }) {
  if (!said.length) return <p class="hint">{t('hit.said.none')}</p>;
  return (
    <ol class="timeline">
      {said.map((one, i) => (
        <li key={i}>
          <span class="what">{word('said', one.said)}{one.verdict && <>: {word('verdict', one.verdict)}</>}{one.priority === 'urgent' && <> · {t('priority.urgent')}</>}</span>
          {one.text && <q class="quoted"><Words text={one.text} /></q>}
          <span class="sub"><When at={one.at} /> · {party(one.by)}{one.until && <> · {t('hit.until')} <When at={one.until} /></>}</span>
        </li>
      ))}
    </ol>
  );
}

/** What is known here of the firearm: of our record, or of our request; the other side's record says no more than its match. */
function FirearmOf({ of }: { of: Hit }) {
  const ours = of.party === 'owner';
  const store = of.match?.store;
  const path = ours && store === 'firearm' ? way`/records/firearm/${of.match?.record ?? ''}`
    : !ours && of.subject_is_trace && (store === 'firearm' || store === 'trace') ? way`/traces/${of.subject}` : null;
  const known = useLoad<Partial<RecordFull & TraceFull>>(path).value;
  const firearm = ours ? known?.record : known?.request?.firearm;
  if (!firearm) return null;
  return (
    <Section title={t(ours ? 'hit.firearm.record' : 'hit.firearm.asked')} id="hit-firearm">
      <FirearmFacts of={firearm} />
      {!ours && store === 'firearm' && <p class="hint">{t('hit.firearm.asked.hint')}</p>}
    </Section>
  );
}

function Body({ of, again }: { of: Hit; again: () => void }) {
  const owner = of.party === 'owner';
  const { match, facts, rescinded } = of;
  const ours = useLoad<{ traces: TraceHead[] }>(match && isOwnCase(match) ? ownCase(match.record) : null).value?.traces.find((one) => one.trace === match?.record);
  const title = owner ? t('hit.title.owner') : t('hit.title');
  return (
    <>
      <p class="back"><a href={link('notices')}>{t('nav.notices')}</a></p>
      <div class="case-head">
        <Title text={title} />
        <p class="sentence"><Standing of={of} /> {!ours && <span>{owner ? t('hit.lead.owner') : t('hit.lead', { country: party(match?.owner ?? of.other) })}</span>}</p>
        {rescinded && <p class="caution"><Mark tone="hot" shape="warn">{t(`hit.rescinded.${rescinded.record}` as Key)}</Mark></p>}
        <div class="actions">
          {rescinded && !rescinded.acknowledged && <Acknowledge of={of} again={again} />}
          {!owner && !rescinded && !ours && <Confirm of={of} again={again} />}
          {owner && <Answer of={of} again={again} />}
          {!owner && !rescinded && !ours && <Told label={t('hit.located')} hint={t('hit.located.hint')} path="located" of={of} again={again} />}
          {!owner && !of.confirmation?.reported_false && <Told danger label={t('hit.report_false')} hint={t('hit.report_false.hint')} path="false" of={of} again={again} />}
          <button type="button" onClick={() => print()}>{t('print')}</button>
        </div>
      </div>
      <div class="columns">
        <div class="column-main">
          {match && <MatchBox match={match} level={2} />}
          <FirearmOf of={of} />
          <Section title={t('hit.said')} id="said"><Lines said={of.said} /></Section>
          <PassOn of={of} again={again} />
        </div>
        <div class="column-side">
          <Section title={t('hit.asked_by')} id="asked">
            <Facts rows={[
              [t('hit.requester'), <Member peer={of.requester} />],
              [t('form.agency'), <Code text={facts.agency_code} />],
              [t('match.reference'), <Code text={facts.case_reference} />],
              [t('form.crime_code'), <Code text={facts.crime_code} />],
              [t('facts.use'), <Words text={facts.intended_use} />],
              [t('form.found'), facts.recovery_date && <><Day text={facts.recovery_date} /> <Land code={facts.recovery_country} /></>],
              [t('hit.at'), <When at={of.at} />],
              [t('hit.retroactive'), of.retroactive && t('hit.retroactive.yes')],
            ]} />
            {!owner && of.subject_is_trace && <p><a href={link(`cases/${of.subject}`)}>{t('hit.case')}</a></p>}
          </Section>
        </div>
      </div>
    </>
  );
}

export function HitPage({ id }: { id: string }) {
  const loaded = useLoad<Hit>(way`/hits/${id}`, (event) => event.hit === id);
  const newest = events.value.find((one) => one.hit === id)?.seq;
  useEffect(() => { void readAll('', (one) => one.hit === id); }, [id, newest]);
  return <Await of={loaded}>{(of) => <Body of={of} again={loaded.again} />}</Await>;
}
