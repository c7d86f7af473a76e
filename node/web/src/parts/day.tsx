// A day that is written as people write days, and read back in words; what can be chosen instead of written.
import { dayInWords, t } from '../i18n';
import { dayFirst, daysAgo, isoDate } from '../trace/dates';
import { Field, type FieldProps } from './fields';

/** What was read of it, where it is one. */
export function DayRead({ typed }: { typed: string }) {
  const iso = isoDate(typed);
  return <p class="hint read-back" role="status">{iso ? dayInWords(iso) : ''}</p>;
}

/** A day that is not long ago, mostly. */
export function DayField({ value, put, ...field }: FieldProps) {
  return (
    <div class="field-more">
      <Field {...field} value={value} put={put} hint={t('day.hint')} max={20} code />
      <div class="offers">
        <button type="button" onClick={() => put(dayFirst(daysAgo(0)))}>{t('day.today')}</button>
        <button type="button" onClick={() => put(dayFirst(daysAgo(1)))}>{t('day.yesterday')}</button>
        <DayRead typed={value} />
      </div>
    </div>
  );
}

const plain = (text: string) => text.toLocaleLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

/**
 * A field with what is mostly written into it, to be taken by one press. `options`: what is written, and what it means
 * where that is something else. They narrow with what is typed, and stay once one of them stands there, so that nothing moves.
 */
export function Offered({ options, unknown, label, ...field }: FieldProps & { options: [string, string?][]; unknown?: string }) {
  const typed = plain(field.value.trim());
  const known = options.find(([value]) => value === field.value.trim());
  const fit = known ? options : options.filter(([value, text]) => !typed || value.startsWith(typed) || typed.split(/\s+/).every((word) => plain(text ?? value).includes(word)));
  return (
    <div class="field-more">
      <Field {...field} label={label} />
      <div class="offers" role="group" aria-label={label}>
        {fit.map(([value, text]) => <button type="button" key={value} aria-pressed={value === known?.[0]} onClick={() => { field.put(value); if (field.id) document.getElementById(field.id)?.focus(); }}>{text ?? value}{text && <span class="quiet"> <bdi dir="ltr">{value}</bdi></span>}</button>)}
        <p class="hint read-back" role="status">{known?.[1] ?? (typed && !fit.length && unknown ? unknown : '')}</p>
      </div>
    </div>
  );
}
