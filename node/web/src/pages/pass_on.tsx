// May what a hit shows be given to another country? Its owner is asked, and answers, for each country by itself.
import { useState } from 'preact/hooks';
import { post, way } from '../api';
import { country, party, t, tx, word } from '../i18n';
import { status } from '../live';
import { Code, Deadline, Land, Mark, Section, When, Words } from '../parts/basics';
import { countryOptions } from '../parts/countries';
import { Choice, Field, Radios, Say } from '../parts/fields';
import { link } from '../router';
import type { Notice, PassOnRequest, WaitingPassOn } from '../types';

const wordsMax = 1000; // In any script less than the node's 4096 bytes.

function Standing({ of }: { of: PassOnRequest }) {
  if (of.fallen) return <Mark tone="quiet" shape="cross">{t('pass_on.fallen')}</Mark>;
  if (of.waits_for === 'you') return <><Mark tone="warn" shape="person">{t('hit.waits.you')}</Mark> <Deadline at={of.deadline} /></>;
  if (of.waits_for === 'owner')
    return of.escalated ? <Mark tone="hot" shape="warn">{t('pass_on.silent')}</Mark>
      : <><Mark tone="calm" shape="clock">{t('hit.waits.owner')}</Mark> <Deadline at={of.deadline} /></>;
  if (of.agreed) return <Mark tone={of.word === 'yes' ? 'ok' : 'warn'} shape="tick">{word('pass_on', of.word)}</Mark>;
  return <Mark tone="quiet" shape="cross">{t('pass_on.no')}</Mark>;
}

function Ask({ of, again }: { of: Notice; again: () => void }) {
  const owner = of.match?.owner.split(':').pop();
  const [to, setTo] = useState('');
  const [priority, setPriority] = useState('routine');
  const [why, put] = useState('');
  const send = async () => {
    await post(way`/hits/${of.hit}/pass-on`, { country: to, priority, why });
    setTo('');
    put('');
    again();
  };
  return (
    <Say label={t('pass_on.ask')} send={send} ready={!!to && !!why.trim()}>
      <Choice id="pass-on-to" label={t('pass_on.to')} value={to} put={setTo} options={countryOptions().filter(([code]) => code !== owner)} />
      <Field id="pass-on-why" label={t('pass_on.why')} hint={t('pass_on.why.hint')} value={why} put={put} rows={3} max={wordsMax} />
      <Radios id="pass-on-priority" label={t('form.priority')} value={priority} put={setPriority}
        options={[['routine', t('priority.routine'), t('pass_on.routine')], ['urgent', t('priority.urgent'), t('pass_on.urgent')]]} />
    </Say>
  );
}

/** What the owner of the record answers about one country; as often as it changes its mind. */
function Answer({ hit, of, again }: { hit: string; of: PassOnRequest; again: () => void }) {
  const [said, say] = useState<string>(of.word || 'yes');
  const [text, put] = useState('');
  const send = async () => {
    await post(way`/hits/${hit}/pass-on/answer`, { country: of.country, word: said, text });
    put('');
    again();
  };
  return (
    <Say main={of.waits_for === 'you'} label={t('pass_on.answer', { country: country(of.country) })} send={send} ready={said !== 'conditions' || !!text.trim()}>
      <Radios id={`pass-on-${hit}-${of.country}`} label={t('pass_on.question', { country: country(of.country) })} value={said} put={say}
        options={(['yes', 'conditions', 'no'] as const).map((one) => [one, t(`pass_on.say.${one}`)])} />
      <Field label={t(said === 'conditions' ? 'pass_on.terms' : 'words')} value={text} put={put} rows={3} max={wordsMax} optional={said !== 'conditions'} />
    </Say>
  );
}

const Said = ({ at, text }: { at: PassOnRequest['asked']; text?: string }) =>
  at ? <>{text && <q class="quoted"><Words text={text} /></q>}<p class="sub"><When at={at} /></p></> : null;

/** What was asked of this hit, and one more question. */
export function PassOn({ of, again }: { of: Notice; again: () => void }) {
  const asked = of.pass_on_requests ?? [];
  const owner = of.party === 'owner';
  const own = of.match?.owner === `member:${status.value?.member}`;
  const asks = !owner && !own && !of.rescinded;
  if (!asks && !asked.length) return null;
  return (
    <Section title={t('pass_on.title')} id="pass-on">
      {!owner && <p class="hint">{t('pass_on.lead')}</p>}
      {asked.length > 0 && (
        <ul class="files">{asked.map((one) => (
          <li key={one.country} class="file">
            <div class="file-head"><strong><Land code={one.country} /></strong> <span><Standing of={one} /></span></div>
            <Said at={one.asked} text={one.why} />
            {one.answered && <p>{t('said.answered')}{one.word && <>: {word('pass_on', one.word)}</>}</p>}
            <Said at={one.answered} text={one.text} />
            {owner && !one.fallen && !of.rescinded && <div class="actions"><Answer hit={of.hit} of={one} again={again} /></div>}
          </li>
        ))}</ul>
      )}
      {asks && <div class="actions"><Ask of={of} again={again} /></div>}
    </Section>
  );
}

/** One that waits, in the list of what we owe, or are owed. */
export function PassOnRow({ of, again }: { of: WaitingPassOn; again: () => void }) {
  const yours = of.waits_for === 'you';
  return (
    <li>
      <div>
        <a href={link(`hits/${of.hit}`)}>{t(yours ? 'pass_on.owed' : 'pass_on.awaited', { who: party(of.other), country: country(of.country) })}</a>
        {of.why && <q class="quoted"><Words text={of.why} /></q>}
        <span class="sub">{tx('pass_on.of', { hit: <Code text={of.hit.slice(-6)} /> })} · <When at={of.asked} />{of.priority === 'urgent' && <> · {t('priority.urgent')}</>}</span>
      </div>
      <div><Standing of={of} /></div>
      {yours && <Answer hit={of.hit} of={of} again={again} />}
    </li>
  );
}
