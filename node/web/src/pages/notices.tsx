import { useState } from 'preact/hooks';
import { get } from '../api';
import { Title } from '../app';
import { codeText, has, party, t, word, type Key } from '../i18n';
import { line, status } from '../live';
import { Ago, Code, Empty, Glyph, Mark, Section, Words } from '../parts/basics';
import { isOwnCase, Standing } from '../parts/hits';
import { asFault, Await, FaultBox, useLoad } from '../parts/load';
import { makeAndModel } from '../parts/names';
import { stepText } from '../parts/timeline';
import { markAllRead, markRead, noticesTurn, unread, type NoticePage } from '../read';
import { go, link, route } from '../router';
import type { LiveEvent, Match, Notice, NoticeItem } from '../types';
import type { Fault } from '../api';

/** What is shown, as the node is asked for it. */
const kinds = {
  all: 'about=all', unread: 'about=all&unread=1', hits: 'about=hit,confirmation,rescission',
  answers: 'about=answer,question,correction,trouble,handover', requests: 'about=request', followed: 'about=all&followed=1',
} as const;
type Kind = keyof typeof kinds;
const pageRows = 50;

function target(event: NoticeItem): string | undefined {
  if (event.hit) return link(`hits/${event.hit}`);
  if (!event.subject) return undefined;
  return link(`${event.incoming ? 'requests' : 'cases'}/${event.subject}`);
}

/** What a record is about, in the singular. */
const subjects: Record<string, Key> = { firearm: 'firearm', vehicle: 'vehicle.what', document: 'answer.document' };

/** A hit of our request: what is said of whom, and where. */
function said(match: Match): string {
  const { store, reason } = match;
  const where = { country: party(match.owner) };
  const subject = subjects[store];
  if (store === 'trace') return t(isOwnCase(match) ? 'notice.traced.own' : 'notice.traced', where);
  if (store === 'nominal' && reason) return t('notice.known', { ...where, reason: word('reason', reason) });
  if (subject && reason && has('notice.reported', reason)) return t(`notice.reported.${reason}` as Key, { ...where, what: t(subject) });
  return t('notice.hit', { ...where, what: t(`store.${store}` as Key) });
}

/** What has come, in one line. */
function headline(event: LiveEvent): string {
  if (event.event === 'result' && event.code === 320 && event.peer) return codeText(event.code, event.peer.split(':').pop());
  if (event.event !== 'hit_notice' || !event.match) return stepText({ step: event.event, code: event.code, text: event.text }).said;
  return event.party === 'owner' ? t('notice.owner', { country: party(event.requester), record: event.match.record }) : said(event.match);
}

/** "All" or "Followed" is shown again the next time, in this browser; what is counted stays the same. */
const kept = 'iwets.notices';
const choose = (kind: Kind) => {
  if (kind === 'all' || kind === 'followed') localStorage.setItem(kept, kind);
  go('notices', { show: kind === 'all' ? '' : kind }, true);
};

/** An own case that was asked of two countries is no alarm; another agency's case is. */
const isHot = (event: NoticeItem) => !(event.match && isOwnCase(event.match) && event.match.reference && event.match.reference === event.case_reference) &&
  ['hit_notice', 'hit_rescinded', 'incoming_overdue', 'incoming_escalated', 'refused', 'confirmation_requested', 'attachment_failed'].includes(event.event);

function Item({ event }: { event: NoticeItem }) {
  const { read } = event;
  const to = target(event);
  const { quoted } = stepText({ step: event.event, code: event.code, text: event.text });
  const reference = event.case_reference || event.facts?.case_reference;
  const told = <>{reference && <><bdi>{reference}</bdi>{' · '}</>}{event.match?.matched && <><Code text={event.match.matched} />{' · '}</>}{headline(event)}</>;
  return (
    <li class={`notice ${read ? 'read' : 'unread'}`}>
      <span class="notice-mark">{isHot(event) ? <Glyph shape="full" /> : <Glyph shape={read ? 'ring' : 'half'} />}</span>
      <div class="notice-text">
        {to ? <a href={to}>{told}</a> : <span>{told}</span>}
        {!read && <span class="tag new">{t('notice.new')}</span>}
        {event.match?.caution && <p class="caution"><Mark tone="hot" shape="warn"><Words text={event.match.caution} /></Mark></p>}
        {quoted && <q class="quoted"><Words text={quoted} /></q>}
        <p class="sub">
          {event.make && <><bdi>{makeAndModel(event.make, event.model)}</bdi>{' · '}</>}<Ago at={event.at} />{event.peer && <>{' · '}{party(event.peer)}</>}
          {event.match?.reason && event.party === 'owner' && <>{' · '}{word('reason', event.match.reason)}</>}
        </p>
      </div>
      <button type="button" class="plain" onClick={() => void markRead([event.seq], !read).catch(() => undefined)}>{t(read ? 'notice.unread' : 'notice.read')}</button>
    </li>
  );
}

function LineBox() {
  const state = status.value?.link;
  if (line.value !== 'open')
    return <div class="fault" role="status"><Glyph shape="warn" /><div><p>{t('line.lost')}</p><p class="remedy">{t('fault.away.remedy')}</p></div></div>;
  if (!state || state.state === 'attached') return null;
  return (
    <div class="fault calm" role="status">
      <Glyph shape="warn" />
      <div>
        <p>{t(`line.${state.state}` as Key)} – {t('line.later')}</p>
        {state.reason && <p class="remedy" lang="en" dir="auto">{state.reason}{state.remedy && ` – ${state.remedy}`}</p>}
      </div>
    </div>
  );
}

/** All hits there are, page by page, with how they stand now. */
function Older() {
  const loaded = useLoad<{ notices: Notice[]; more: number }>('/notices?limit=50', (event) => !!event.hit);
  const [older, put] = useState<Notice[]>([]);
  const [more, setMore] = useState<number>();
  const [fault, setFault] = useState<Fault>();
  if (!loaded.value) return <FaultBox fault={loaded.fault} />;
  const all = [...loaded.value.notices, ...older.filter((one) => !loaded.value?.notices.some((known) => known.seq === one.seq))];
  const next = async () => {
    try {
      const page = await get<{ notices: Notice[]; more: number }>(`/notices?limit=50&before=${all[all.length - 1]?.seq ?? 0}`);
      put([...older, ...page.notices]);
      setMore(page.more);
    } catch (error) { setFault(asFault(error)); }
  };
  if (!all.length) return <Empty title={t('hits.empty')}>{t('hits.empty.text')}</Empty>;
  return (
    <>
      <ul class="hit-list">
        {all.map((one) => (
          <li key={one.seq}>
            {one.correction
              ? <a href={link(`cases/${one.correction.trace}`)}>{t('notice.correction', { country: party(one.correction.center) })}</a>
              : <a href={link(`hits/${one.hit}`)}>{headline({ seq: 0, at: one.at, event: 'hit_notice', match: one.match ?? undefined, party: one.party, requester: one.requester })}</a>}
            <span class="sub"><Ago at={one.at} /> · <Code text={one.match?.matched} /></span>
            <span><Standing of={one} /></span>
          </li>
        ))}
      </ul>
      <FaultBox fault={fault} />
      {(more ?? loaded.value.more) > 0 && <button type="button" onClick={() => void next()}>{t('notice.more')}</button>}
    </>
  );
}

/** The notices of one kind, page by page. */
function List({ kind }: { kind: Kind }) {
  const path = `/notices?${kinds[kind]}&limit=${pageRows}`;
  const loaded = useLoad<NoticePage>(path, undefined, false, noticesTurn.value);
  const [older, put] = useState<NoticeItem[]>([]);
  const [more, setMore] = useState<boolean>();
  const [fault, setFault] = useState<Fault>();
  const next = async (before: number) => {
    try {
      const page = await get<NoticePage>(`${path}&before=${before}`);
      put((known) => [...known, ...page.notices]);
      setMore(page.more);
    } catch (error) { setFault(asFault(error)); }
  };
  return (
    <Await of={loaded}>
      {(first) => {
        const all = [...first.notices, ...older.filter((one) => !first.notices.some((known) => known.seq <= one.seq))];
        if (!all.length) return <Empty title={t('notice.empty')}>{t('notice.empty.text')}</Empty>;
        return (
          <>
            <ol class="notices" aria-live="polite" aria-relevant="additions">{all.map((one) => <Item key={one.seq} event={one} />)}</ol>
            <FaultBox fault={fault} />
            {(more ?? first.more) && <p class="more"><button type="button" onClick={() => void next(all[all.length - 1]?.seq ?? 0)}>{t('notice.more')}</button></p>}
          </>
        );
      }}
    </Await>
  );
}

export function NoticesPage() {
  const shown = route.value.query.get('show') ?? localStorage.getItem(kept) ?? 'all';
  const kind: Kind = Object.hasOwn(kinds, shown) ? (shown as Kind) : 'all';
  return (
    <>
      <div class="page-head">
        <Title text={t('nav.notices')} />
        <button type="button" disabled={!unread.value} onClick={() => void markAllRead(status.value?.last_event ?? 0).catch(() => undefined)}>{t('notice.all_read')}</button>
      </div>
      <LineBox />
      <div class="tabs" role="group" aria-label={t('notice.show')}>
        {(Object.keys(kinds) as Kind[]).map((one) => (
          <button key={one} type="button" aria-pressed={kind === one} onClick={() => choose(one)}>{t(one === 'unread' ? 'notice.only_unread' : `notice.${one}` as Key)}</button>
        ))}
      </div>
      <List key={kind} kind={kind} />
      {(kind === 'all' || kind === 'hits') && <Section title={t('notice.hits_all')} id="older"><Older /></Section>}
    </>
  );
}
