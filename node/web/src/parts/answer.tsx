// A center's answer.
import { codeText, country, has, number, t, word } from '../i18n';
import type { AnswerBody, Result } from '../types';
import { Code, Day, Facts, Mark, toneOf, When, Words } from './basics';
import { isWay } from './chain';
import { classOf, isUntraceable } from './result';

/** What the officer can do now: of some codes more exactly than of their class. */
const nextStep = (code: number, kind: string, said?: string) =>
  word('next', isUntraceable(code) ? 'untraceable' : has('next', String(code)) ? String(code) : kind, said);

/** The fields that the center knows otherwise, each with what it says. */
function Corrected({ of }: { of: AnswerBody }) {
  const say = (field: string) => {
    const value = of.firearm?.[field];
    if (typeof value !== 'string' && typeof value !== 'number') return '';
    if (field.startsWith('country_of_')) return country(String(value));
    return field === 'type' ? word('type', String(value)) : <Code text={String(value)} />;
  };
  return <>{of.corrected?.map((one) => <div key={one}>{word('field', one)}{say(one) && <>: {say(one)}</>}</div>)}</>;
}

/** `center`: the country that answers. */
export function AnswerBox({ result, center }: { result: Result; center?: string | null }) {
  const { answer } = result;
  const kind = result.class ?? classOf(result.code);
  const buyer = answer?.purchaser;
  const last = answer?.chain?.filter((one) => !isWay(one) && one.name).pop();
  const far = last && !buyer;
  // An end without a result that names a holder leads on all the same.
  const [tone, shape] = far && kind === 'administrative' ? (['calm', 'half'] as const) : toneOf(result.code, kind);
  return (
    <div class={`answer ${kind}`}>
      <p class="answer-said"><Mark tone={tone} shape={shape}>{codeText(result.code, center, result.text)}</Mark> <Code text={String(result.code)} quiet /></p>
      {far && <p class="answer-far">{t('answer.far')} {word('role', last.role)} <strong><Words text={last.name} /></strong></p>}
      <p class="next-step">{nextStep(result.code, kind, result.next_step)}</p>
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
          [t('answer.fields_corrected'), !!answer.corrected?.length && <Corrected of={answer} />],
        ]} />
      )}
      {result.superseded?.map((one, i) => (
        <p key={i} class="note">{t('answer.before')} <s>{word('code', String(one.code))}</s> <When at={one.superseded} /></p>
      ))}
    </div>
  );
}
