// What the stores have said, and why a record fits.
import { useEffect, useState } from 'preact/hooks';
import { get, way } from '../api';
import { country, t, tx, word } from '../i18n';
import { status } from '../live';
import { link } from '../router';
import type { Match, Notice, StoreReport, TraceHead } from '../types';
import { Code, Deadline, Facts, Mark, Member, Outcome, Words } from './basics';

function Reasons({ match, level }: { match: Match; level: 3 | 4 }) {
  const Heading = `h${level}` as 'h3' | 'h4';
  const say = (text: string) => word('why', text.replaceAll(' ', '_'), text);
  return (
    <div class="why">
      <div>
        <Heading>{t('match.for')}</Heading>
        <ul class="for">
          <li>{word('rule', match.rule)}{match.matched && <>: {match.store === 'nominal' ? <Words text={match.matched} /> : <Code text={match.matched} />}</>}</li>
          {match.in_favour?.map((one) => <li key={one}>{say(one)}</li>)}
        </ul>
      </div>
      <div>
        <Heading>{t('match.against')}</Heading>
        {match.against?.length ? <ul class="against">{match.against.map((one) => <li key={one}>{say(one)}</li>)}</ul> : <p class="quiet">{t('match.against.none')}</p>}
      </div>
    </div>
  );
}

/** A trace of our own: it is a case of this node. */
export const isOwnCase = (match: Match) => match.store === 'trace' && match.owner === `member:${status.value?.member}`;

/** Asks for the head of a case in the list: whoever reads a match has not opened it. */
export const ownCase = (id: string) => way`/traces?limit=1&q=${id}`;

/** Those of the matches that are cases which this officer may see, by their ids; another agency's stay records. */
function useOwnCases(stores: StoreReport[]): Map<string, TraceHead> {
  const ids = [...new Set(stores.flatMap((one) => one.matches).filter(isOwnCase).map((one) => one.record))].sort();
  const [known, put] = useState(new Map<string, TraceHead>());
  useEffect(() => {
    let here = true;
    void Promise.all(ids.map((id) => get<{ traces: TraceHead[] }>(ownCase(id), { background: true }).then(({ traces }) => traces.find((one) => one.trace === id)).catch(() => undefined))).then((all) => {
      if (here) put(new Map(all.flatMap((one) => (one ? [[one.trace, one] as const] : []))));
    });
    return () => { here = false; };
  }, [ids.join()]);
  return known;
}

const OwnCase = ({ of }: { of: TraceHead }) => (
  <p class="match-row">{tx(of.center ? 'match.own' : 'match.own.nobody', {
    reference: <a href={link(`cases/${of.trace}`)}><bdi>{of.case_reference || of.trace}</bdi></a>, country: country(of.center),
  })}</p>
);

export function MatchBox({ match, level = 3 }: { match: Match; level?: 2 | 3 }) {
  const Heading = `h${level}` as 'h2' | 'h3';
  return (
    <div class={`match ${match.alert ? 'alert' : 'possible'}`}>
      <Heading>
        <Outcome name={match.alert ? 'hit' : 'possible'} />{' '}
        <span>{t(`store.${match.store}` as 'store.nominal')}</span>{' '}
        {match.reason && <span class="tag">{word('reason', match.reason)}</span>}
      </Heading>
      {match.caution && <p class="caution"><Mark tone="hot" shape="warn"><Words text={match.caution} /></Mark></p>}
      <Facts rows={[
        [t('match.owner'), <Member peer={match.owner} />],
        [t('match.record'), isOwnCase(match) ? <><a href={link(`cases/${match.record}`)}><Code text={match.record} /></a> ({t('match.own_case')})</> : <Code text={match.record} />],
        [t('match.reference'), match.reference && <Code text={match.reference} />],
        [t('match.action'), match.action && <Words text={match.action} />],
        [t('match.handling'), <><Code text={match.handling} /> {word('handling', match.handling)}</>],
        [t('match.silent'), match.silent && t('yes')],
      ]} />
      <Reasons match={match} level={level === 2 ? 3 : 4} />
    </div>
  );
}

export function Stores({ stores, notices }: { stores: StoreReport[]; notices: Notice[] }) {
  const own = useOwnCases(stores);
  const isOwn = (match: Match) => isOwnCase(match) && own.has(match.record);
  const hitOf = (match: Match) => notices.find((one) => one.match?.record === match.record && one.match.store === match.store);
  return (
    <>
      <ul class="outcomes">
        {stores.map((one) => (
          <li key={one.store}>
            <span>{t(`store.${one.store}` as 'store.nominal')}</span>
            <span>{one.matches.length > 0 && one.matches.every(isOwn) ? <Mark tone="quiet" shape="ring">{t('outcome.own')}</Mark> : <Outcome name={one.outcome} />}{one.note && <span class="sub">{word('note', one.note.replaceAll(' ', '_'), one.note)}</span>}</span>
          </li>
        ))}
      </ul>
      {stores.flatMap((one) => one.matches).map((match) => {
        const notice = hitOf(match);
        const mine = isOwn(match) && own.get(match.record);
        return mine ? <OwnCase key={match.store + match.record} of={mine} /> : (
          <div key={match.store + match.record} class="match-row">
            <MatchBox match={match} />
            {notice && <p><a href={link(`hits/${notice.hit}`)}>{t('hit.open')}</a> <Standing of={notice} /></p>}
          </div>
        );
      })}
    </>
  );
}

/** Where the two sides of a hit stand. */
export function Standing({ of }: { of: Notice }) {
  const { confirmation: c, rescinded } = of;
  if (rescinded) return <Mark tone="hot" shape="cross">{t('hit.rescinded')}</Mark>;
  if (!c) return null;
  if (c.reported_false) return <Mark tone="quiet" shape="cross">{t('hit.false')}</Mark>;
  if (c.verdict === 'confirmed') return <Mark tone="ok" shape="tick">{t('hit.confirmed')}</Mark>;
  if (c.verdict === 'not_confirmed') return <Mark tone="quiet" shape="cross">{t('hit.not_confirmed')}</Mark>;
  if (c.waits_for === 'you') return <><Mark tone="warn" shape="person">{t('hit.waits.you')}</Mark> <Deadline at={c.deadline} /></>;
  if (c.waits_for === 'owner') return <><Mark tone="calm" shape="clock">{t('hit.waits.owner')}</Mark> <Deadline at={c.deadline} /></>;
  return <Mark tone="quiet" shape="dash">{t('hit.unasked')}</Mark>;
}
