// A center's answer.
import { number, t, word } from '../i18n';
import type { Result } from '../types';
import { Code, Day, Facts, Mark, toneOf, When, Words } from './basics';
import { classOf } from './result';

export function AnswerBox({ result }: { result: Result }) {
  const { answer } = result;
  const kind = result.class ?? classOf(result.code);
  const [tone, shape] = toneOf(result.code, kind);
  const buyer = answer?.purchaser;
  return (
    <div class={`answer ${kind}`}>
      <p class="answer-said"><Mark tone={tone} shape={shape}>{word('code', String(result.code), result.text)}</Mark> <Code text={String(result.code)} quiet /></p>
      <p class="next-step">{word('next', kind, result.next_step)}</p>
      {result.correction && (
        <p class="note"><Mark tone="warn" shape="warn">{t('answer.corrected')}</Mark> {word('correction', result.correction.reason)} <Words text={result.correction.text} /></p>
      )}
      {buyer && (
        <Facts class="buyer" rows={[
          [t('answer.purchaser'), <strong><Words text={buyer.name} /></strong>],
          [t('person.birth'), buyer.birth_dates?.map((one) => <Day key={one} text={one} />)],
          [t('person.birth_place'), buyer.birth_place && <Words text={buyer.birth_place} />],
          [t('person.address'), buyer.address && <Words text={buyer.address} />],
          [t('answer.document'), buyer.identity_document && <Code text={buyer.identity_document} />],
          [t('answer.purchased'), buyer.purchased && <Day text={buyer.purchased} />],
        ]} />
      )}
      {answer && (
        <Facts rows={[
          [t('answer.reason'), answer.reason && word('iti', answer.reason)],
          [t('answer.explanation'), answer.explanation && <Words text={answer.explanation} />],
          [t('answer.time_to_crime'), answer.time_to_crime_days !== undefined && t('days', { n: number(answer.time_to_crime_days) })],
          [t('answer.multiple'), answer.multiple_sale && t('yes')],
          [t('answer.restrictions'), answer.restrictions && <Words text={answer.restrictions} />],
          [t('answer.contact'), answer.contact && <Words text={answer.contact} />],
          [t('answer.fields_corrected'), answer.corrected?.length ? answer.corrected.map((one) => word('field', one)).join(', ') : undefined],
        ]} />
      )}
      {result.superseded?.map((one, i) => (
        <p key={i} class="note">{t('answer.before')} <s>{word('code', String(one.code))}</s> <When at={one.superseded} /></p>
      ))}
    </div>
  );
}
