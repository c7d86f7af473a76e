// What this officer has begun and not sent: to go on with, to give to another officer, to throw away.
import { useEffect, useState } from 'preact/hooks';
import { post, way } from '../api';
import { t } from '../i18n';
import { Ago, Mark } from '../parts/basics';
import { Field, Say } from '../parts/fields';
import { discard, draft, kept, letGo, openDraft, recallDrafts, resumed, type DraftHead } from '../trace/draft';

/** Another officer goes on with the draft, and is told. */
export function HandOverDraft({ id, done, plain }: { id: string; done: () => void; plain?: boolean }) {
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const send = async () => { await post(way`/drafts/${id}/handover`, { to: to.trim(), note }); done(); };
  return (
    <Say plain={plain} label={t('act.handover')} sendLabel={t('act.handover')} send={send} ready={!!to.trim()}>
      <Field label={t('form.badge')} hint={t('draft.handover.hint')} code max={32} value={to} put={setTo} />
      <Field label={t('words')} value={note} put={setNote} rows={2} max={330} optional />
    </Say>
  );
}

export function Drafts() {
  const [all, put] = useState<DraftHead[]>([]);
  const [given, setGiven] = useState(false);
  const again = () => { recallDrafts().then(put, () => undefined); };
  useEffect(again, [draft.value.id]);
  const others = all.filter((one) => one.draft !== draft.value.id);
  if (resumed.value) {
    const { case_reference: reference, 'firearm.serial': serial, 'firearm.make': make, 'firearm.model': model } = draft.value.values;
    const what = [reference, [make, model].filter(Boolean).join(' '), serial].filter(Boolean).join(' · ');
    return (
      <p class="note" role="status">
        <Mark tone="calm" shape="arrow">{t('draft.resumed')}</Mark> <bdi>{what || t('draft.nameless')}</bdi>{' '}
        <button type="button" onClick={letGo}>{t('draft.begin')}</button>
      </p>
    );
  }
  if (kept.value || (!others.length && !given)) return null;
  return (
    <section class="fault calm" aria-labelledby="drafts">
      <div>
        <h2 id="drafts">{t('draft.others')}</h2>
        {given && <p role="status"><Mark tone="ok" shape="tick">{t('draft.handed_over')}</Mark></p>}
        <ul class="drafts">
          {others.map((one) => (
            <li key={one.draft}>
              <button type="button" onClick={() => void openDraft(one.draft).catch(() => undefined)}><bdi>{one.case_reference || t('draft.nameless')}</bdi></button>
              <span class="sub"><Ago at={one.at} />{one.from && <> · {t('draft.from')} <bdi>{one.from}</bdi></>}</span>
              <HandOverDraft plain id={one.draft} done={() => { setGiven(true); again(); }} />
              <button type="button" class="plain" onClick={() => void discard(one.draft).then(again)}>{t('remove')}</button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
