import { way } from '../api';
import { Title } from '../app';
import { number, party, t, tx, type Key } from '../i18n';
import { Ago, Clock, Code, Empty, Firearm, Member, Section, State } from '../parts/basics';
import { Standing } from '../parts/hits';
import { Await, useLoad } from '../parts/load';
import { go, link, route } from '../router';
import type { IncomingHead, LiveEvent, Notice } from '../types';
import type { WaitingHits } from '../waiting';
import { Acknowledge, Answer } from './hit';
import { PassOnRow } from './pass_on';

const filters = ['open', 'overdue', 'closed', 'all'] as const;

function HitRow({ one, again }: { one: Notice; again: () => void }) {
  const yours = one.confirmation?.waits_for === 'you';
  return (
    <li>
      <div>
        <a href={link(`hits/${one.hit}`)}>
          {yours ? t('notice.owner', { country: party(one.requester), record: one.match?.record ?? '' })
            : t('notice.hit', { what: one.match ? t(`store.${one.match.store}` as Key) : '', country: party(one.match?.owner) })}
        </a>
        <span class="sub"><Code text={one.facts?.case_reference} /> · <Ago at={one.at} /></span>
      </div>
      <div><Standing of={one} /></div>
      {yours && <Answer of={one} again={again} />}
      {one.rescinded && !one.rescinded.acknowledged && <Acknowledge of={one} again={again} />}
    </li>
  );
}

function Confirmations() {
  const loaded = useLoad<WaitingHits>('/hits', (event: LiveEvent) => !!event.hit);
  return (
    <Await of={loaded}>
      {(hits) => {
        const mine = [...hits.rescinded, ...hits.for_you];
        return (
          <>
            {mine.length + hits.pass_on_for_you.length === 0
              ? <Empty title={t('confirm.empty')}>{t('confirm.empty.text')}</Empty>
              : (
                <ul class="hit-list answering">
                  {mine.map((one) => <HitRow key={one.hit + one.party} one={one} again={loaded.again} />)}
                  {hits.pass_on_for_you.map((one) => <PassOnRow key={one.hit + one.country} of={one} again={loaded.again} />)}
                </ul>
              )}
            {hits.for_others.length + hits.pass_on_for_others.length > 0 && (
              <>
                <h3>{t('confirm.others')}</h3>
                <ul class="hit-list">
                  {hits.for_others.map((one) => <HitRow key={one.hit} one={one} again={loaded.again} />)}
                  {hits.pass_on_for_others.map((one) => <PassOnRow key={one.hit + one.country} of={one} again={loaded.again} />)}
                </ul>
              </>
            )}
          </>
        );
      }}
    </Await>
  );
}

function Row({ one }: { one: IncomingHead }) {
  return (
    <tr>
      <th scope="row" data-label={t('case')}>
        <a href={link(`requests/${one.incoming}`)} class="row-link"><bdi>{one.case_reference || one.incoming.slice(-6)}</bdi></a>
        {one.priority === 'urgent' && <span class="tag urgent">{t('priority.urgent')}</span>}
        {one.amended && <span class="tag">{t('incoming.amended')}</span>}
        {one.questions > 0 && <span class="tag">{t('incoming.asks_why')}</span>}
      </th>
      <td data-label={t('incoming.from')}><Member peer={one.requester} /></td>
      <td data-label={t('firearm')}><Firearm of={one.firearm} /></td>
      <td data-label={t('cases.state')}><State name={one.state} /></td>
      <td data-label={t('clock')}><Clock of={one.clock} final={one.ended !== null} /></td>
      <td data-label={t('incoming.received')} class="quiet"><Ago at={one.received} /></td>
    </tr>
  );
}

interface List { incoming: IncomingHead[]; open: number; overdue: number; closed: number }

export function IncomingListPage() {
  const filter = route.value.query.get('show') ?? 'open';
  const before = route.value.query.get('before');
  const loaded = useLoad<List>(way`/incoming?filter=${filter}&limit=50` + (before ? way`&before=${before}` : ''), (event) => event.event.startsWith('incoming_'));
  const counts: Record<string, number | undefined> = { open: loaded.value?.open, overdue: loaded.value?.overdue, closed: loaded.value?.closed };
  return (
    <>
      <div class="page-head"><Title text={t('nav.requests')} /></div>
      <Section title={t('confirm.title')} id="confirm"><Confirmations /></Section>
      <Section title={t('incoming.title')} id="incoming">
        <div class="tabs" role="group" aria-label={t('notice.show')}>
          {filters.map((one) => (
            <button key={one} type="button" aria-pressed={filter === one} onClick={() => go('requests', { show: one === 'open' ? '' : one }, true)}>
              {t(`incoming.${one}`)}{counts[one] !== undefined && <span class="count">{number(counts[one] ?? 0)}</span>}
            </button>
          ))}
        </div>
        <Await of={loaded}>
          {({ incoming }) => incoming.length === 0
            ? <Empty title={t('incoming.empty')}>{tx('incoming.empty.text', {})}</Empty>
            : (
              <>
                <table class="list incoming">
                  <caption class="sr">{t('incoming.title')}</caption>
                  <thead><tr>
                    <th scope="col">{t('case')}</th><th scope="col">{t('incoming.from')}</th><th scope="col">{t('firearm')}</th>
                    <th scope="col">{t('cases.state')}</th><th scope="col">{t('clock')}</th><th scope="col">{t('incoming.received')}</th>
                  </tr></thead>
                  <tbody>{incoming.map((one) => <Row key={one.incoming} one={one} />)}</tbody>
                </table>
                {incoming.length === 50 && filter !== 'overdue' && (
                  <button type="button" onClick={() => go('requests', { show: filter, before: incoming[incoming.length - 1]?.incoming })}>{t('pages.after')}</button>
                )}
              </>
            )}
        </Await>
      </Section>
    </>
  );
}
