// The form of a duty rota, for supervisors and administrators.
import { useState } from 'preact/hooks';
import { post, way } from '../api';
import { language, t } from '../i18n';
import { Field, Say } from '../parts/fields';
import { days, linesOf, planOf, type Line, type Rota } from './duty_rota';

const longDay = (at: number) => new Intl.DateTimeFormat(language.value, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + at)));
const weekly = (): Line => ({ days: [...days], date: '', from: '00:00', until: '24:00', officers: '', standby: '' });
const dated = (): Line => ({ days: [], date: new Date().toISOString().slice(0, 10), from: '00:00', until: '24:00', officers: '', standby: '' });

function LineForm({ of, put, drop }: { of: Line; put: (line: Line) => void; drop: () => void }) {
  const set = (key: keyof Line) => (value: string) => put({ ...of, [key]: value });
  const toggle = (day: string, on: boolean) => put({ ...of, days: days.filter((one) => (one === day ? on : of.days.includes(one))) });
  return (
    <fieldset class="record duty-line">
      <legend>{of.date ? t('duty.date') : t('duty.week')}</legend>
      {of.date ? <Field label={t('duty.date')} hint={t('duty.date.hint')} type="date" value={of.date} put={set('date')} /> : (
        <div class="duty-days">
          {days.map((day, i) => (
            <label key={day} class="pick"><input type="checkbox" checked={of.days.includes(day)} onChange={(event) => toggle(day, event.currentTarget.checked)} /><span>{longDay(i)}</span></label>
          ))}
        </div>
      )}
      <Field label={t('duty.from')} code max={5} value={of.from} put={set('from')} />
      <Field label={t('duty.until')} hint={t('duty.until.hint')} code max={5} value={of.until} put={set('until')} />
      <Field label={t('duty.officers')} hint={t('duty.officers.hint')} code value={of.officers} put={set('officers')} />
      <Field label={t('duty.standby')} hint={t('duty.standby.hint')} code optional value={of.standby} put={set('standby')} />
      <button type="button" onClick={drop}>{t('duty.drop')}</button>
    </fieldset>
  );
}

function Lines({ zone, setZone, lines, set }: { zone: string; setZone: (zone: string) => void; lines: Line[]; set: (lines: Line[]) => void }) {
  return (
    <>
      <Field label={t('duty.zone')} hint={t('duty.zone.hint')} code max={64} value={zone} put={setZone} list={zones()} />
      {lines.map((one, i) => (
        <LineForm key={i} of={one} put={(line) => set(lines.map((old, at) => (at === i ? line : old)))} drop={() => set(lines.filter((_, at) => at !== i))} />
      ))}
      <div class="actions">
        <button type="button" onClick={() => set([...lines, weekly()])}>{t('duty.add_shift')}</button>
        <button type="button" onClick={() => set([...lines, dated()])}>{t('duty.add_date')}</button>
      </div>
    </>
  );
}

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = () => (Intl as unknown as { supportedValuesOf?: (of: string) => string[] }).supportedValuesOf?.('timeZone') ?? [here()];

export function EditRota({ of, again }: { of: Rota; again: () => void }) {
  const [zone, setZone] = useState(of.zone);
  const [lines, set] = useState(() => linesOf(of));
  const send = async () => {
    await post(way`/duty/${of.agency.code || 'member'}`, planOf(zone, lines));
    again();
  };
  return <Say label={t('duty.change')} sendLabel={t('duty.keep')} send={send} ready={!!zone.trim()}><Lines zone={zone} setZone={setZone} lines={lines} set={set} /></Say>;
}

export function NewRota({ again }: { again: () => void }) {
  const [agency, setAgency] = useState('');
  const [zone, setZone] = useState(here());
  const [lines, set] = useState([weekly()]);
  const send = async () => {
    await post(way`/duty/${agency.trim() || 'member'}`, planOf(zone, lines));
    setAgency('');
    set([weekly()]);
    again();
  };
  return (
    <Say main label={t('duty.new')} sendLabel={t('duty.keep')} send={send} ready={!!zone.trim()}>
      <Field label={t('form.agency_code')} hint={t('duty.new.hint')} code max={32} value={agency} put={setAgency} optional />
      <Lines zone={zone} setZone={setZone} lines={lines} set={set} />
    </Say>
  );
}
