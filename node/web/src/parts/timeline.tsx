import { has, party, t, word } from '../i18n';
import type { HistoryLine } from '../types';
import { Words, When } from './basics';

const hot = new Set(['hit_notice', 'refused', 'message_refused', 'reminder', 'escalated', 'hit_rescinded', 'incoming_overdue', 'incoming_escalated', 'incoming_refused', 'attachment_failed']);
const done = new Set(['result', 'closed', 'cancelled', 'incoming_answered', 'incoming_closed']);
/** Steps behind whose text somebody's own words stand, after a colon. */
const spoken = new Set(['center_report', 'result', 'information_given', 'clarification_asked', 'explanation', 'message_refused',
  'incoming_information', 'incoming_question', 'incoming_explained', 'incoming_reported', 'incoming_answered', 'cancelled', 'cancel_asked', 'refused',
  'attached', 'attachment_delivered', 'attachment_received', 'attachment_failed']);

/** Steps whose code says more than their name. */
const coded = new Set(['center_report', 'result', 'incoming_reported', 'incoming_answered']);

/** What happened, in the officer's words; what somebody wrote stands below it as it was written. */
export function stepText(line: { step: string; code?: number; text?: string }): { said: string; quoted?: string } {
  const { step, code, text = '' } = line;
  const group = coded.has(step) ? 'code' : step;
  const said = code && has(group, String(code)) ? word(group, String(code)) : word('step', step, text);
  const at = text.indexOf(': ');
  const quoted = spoken.has(step) && at > 0 ? text.slice(at + 2) : undefined;
  return { said, quoted };
}

export function Timeline({ lines }: { lines: HistoryLine[] }) {
  return (
    <ol class="timeline">
      {lines.map((line, i) => {
        const { said, quoted } = stepText(line);
        const number = line.step === 'reminder' || line.step === 'inquiry' ? line.code : undefined;
        return (
          <li key={i} class={hot.has(line.step) ? 'hot' : done.has(line.step) ? 'done' : undefined}>
            <span class="what">{said}{number ? ` (${number}/3)` : ''}</span>
            {quoted && <q class="quoted"><Words text={quoted} /></q>}
            <span class="sub"><When at={line.at} />{line.peer && <>{' · '}{party(line.peer)}</>}</span>
          </li>
        );
      })}
      {lines.length === 0 && <li>{t('timeline.none')}</li>}
    </ol>
  );
}
