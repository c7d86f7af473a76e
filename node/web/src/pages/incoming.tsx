import { useEffect, useState } from 'preact/hooks';
import { post, way } from '../api';
import { events } from '../live';
import { readAll } from '../read';
import { Title } from '../app';
import { t, word } from '../i18n';
import { Clock, Code, Firearm, Member, Section, State } from '../parts/basics';
import { AnswerBox } from '../parts/answer';
import { countryOptions } from '../parts/countries';
import { Choice, Field, Say, Tick } from '../parts/fields';
import { Files } from '../parts/files';
import { Await, useLoad } from '../parts/load';
import { CaseFactsOf, FirearmFacts, Persons, VehicleFacts } from '../parts/request';
import { Timeline } from '../parts/timeline';
import { link } from '../router';
import type { Holder, IncomingFull } from '../types';

interface Doing { of: IncomingFull; again: () => void }

const iti = ['investigation', 'confidentiality_law', 'requester_cannot_guarantee', 'national_security'];
const itiOptions = (): [string, string][] => iti.map((one) => [one, word('iti', one)]);
const codeOptions = (codes: number[]): [string, string][] => codes.map((one) => [String(one), word('code', String(one))]);
const results = [100, 101, 102, 103, 105, 106, 107, 104, 110, 111, 112, 113, 320, 200, 201, 202, 203, 204, 205, 206, 207, 208,
  300, 301, 302, 303, 304, 305, 306, 310, 311, 502];
const withBuyer = [100, 101, 105];
const withNext = [104, 320];
const roles = ['manufacturer', 'importer', 'wholesaler', 'dealer', 'purchaser'];

const full = (one: Holder) => Object.fromEntries(Object.entries(one).filter(([, value]) => value));

function Holders({ all, put }: { all: Holder[]; put: (all: Holder[]) => void }) {
  const change = (i: number, key: keyof Holder, value: string) => put(all.map((one, at) => (at === i ? { ...one, [key]: value } : one)));
  return (
    <fieldset class="group">
      <legend>{t('case.chain')}</legend>
      {all.map((one, i) => (
        <div class="row-fields" key={i}>
          <Choice label={t('chain.role')} value={one.role} put={(v) => change(i, 'role', v)} options={roles.map((role) => [role, word('role', role)])} />
          <Field label={t('person.name')} value={one.name ?? ''} put={(v) => change(i, 'name', v)} />
          <Field label={t('chain.acquired')} hint="2018-03-02" code value={one.acquired ?? ''} put={(v) => change(i, 'acquired', v)} />
          <button type="button" class="plain" onClick={() => put(all.filter((_, at) => at !== i))}>{t('remove')}</button>
        </div>
      ))}
      <button type="button" onClick={() => put([...all, { role: roles[Math.min(all.length, 4)] ?? 'dealer', name: '' }])}>{t('chain.add')}</button>
    </fieldset>
  );
}

const corrections = ['clerical_error', 'new_information', 'record_changed', 'other'];

/** The answer; `correct`: another in the place of the one that was given. */
function Reply({ of, again, correct }: Doing & { correct?: boolean }) {
  const [code, setCode] = useState(correct ? String(of.result?.code ?? 100) : '100');
  const [because, setBecause] = useState('clerical_error');
  const [words, setWords] = useState('');
  const [next, setNext] = useState('');
  const [chain, setChain] = useState<Holder[]>(correct ? of.result?.answer?.chain ?? [] : []);
  const [buyer, setBuyer] = useState({ name: '', birth: '', address: '', document: '', purchased: '' });
  const [explanation, explain] = useState('');
  const [contact, setContact] = useState('');
  const n = Number(code);
  const put = (key: keyof typeof buyer) => (value: string) => setBuyer({ ...buyer, [key]: value });
  const send = async () => {
    const purchaser = full({ name: buyer.name, address: buyer.address, identity_document: buyer.document, purchased: buyer.purchased } as unknown as Holder);
    await post(way`/incoming/${of.incoming}/${correct ? 'correct' : 'answer'}`, {
      ...(correct && { correction: { reason: because, text: words } }),
      code: n, explanation, contact, chain: chain.filter((one) => one.name).map(full),
      ...(withNext.includes(n) && next && { next_country: next }),
      ...(withBuyer.includes(n) && buyer.name && { purchaser: { ...purchaser, ...(buyer.birth && { birth_dates: [buyer.birth] }) } }),
    });
    again();
  };
  return (
    <Say main={!correct} label={t(correct ? 'incoming.correct' : 'incoming.answer')} send={send} ready={(!withBuyer.includes(n) || !!buyer.name) && (n !== 104 || !!next)}>
      {correct && <Choice label={t('incoming.correct.why')} value={because} put={setBecause} options={corrections.map((one) => [one, word('correction', one)])} />}
      {correct && <Field label={t('words')} value={words} put={setWords} rows={2} max={1000} optional />}
      <Choice label={t('incoming.found')} value={code} put={setCode} options={codeOptions(results)} />
      {withNext.includes(n) && <Choice label={t('incoming.next')} value={next} put={setNext} options={countryOptions()} />}
      {withBuyer.includes(n) && (
        <fieldset class="group"><legend>{t('answer.purchaser')}</legend>
          <Field label={t('person.name')} value={buyer.name} put={put('name')} />
          <Field label={t('person.birth')} hint="1984-07-19" code optional value={buyer.birth} put={put('birth')} />
          <Field label={t('person.address')} optional value={buyer.address} put={put('address')} />
          <Field label={t('answer.document')} code optional value={buyer.document} put={put('document')} />
          <Field label={t('answer.purchased')} hint="2018-03-02" code optional value={buyer.purchased} put={put('purchased')} />
        </fieldset>
      )}
      <Holders all={chain} put={setChain} />
      <Field label={t('answer.explanation')} value={explanation} put={explain} rows={3} max={2000} optional />
      <Field label={t('answer.contact')} value={contact} put={setContact} optional />
      <p class="hint">{t(correct ? 'incoming.correct.hint' : 'incoming.answer.hint')}</p>
    </Say>
  );
}

function Spoken({ of, again, label, hint, path, reason, restricted, danger, codes }: Doing & {
  label: string; hint?: string; path: string; reason?: boolean; restricted?: boolean; danger?: boolean; codes?: number[];
}) {
  const [text, put] = useState('');
  const [why, setWhy] = useState('investigation');
  const [only, setOnly] = useState(false);
  const [code, setCode] = useState(String(codes?.[0] ?? ''));
  const send = async () => {
    await post(way`/incoming/${of.incoming}/${path}`, { text, ...(reason && { reason: why }), ...(restricted && { restricted: only }), ...(codes && { code: Number(code) }) });
    put('');
    again();
  };
  return (
    <Say label={label} send={send} danger={danger} ready={!!text.trim() || !!codes}>
      {reason && <Choice label={t('answer.reason')} value={why} put={setWhy} options={itiOptions()} />}
      {codes && <Choice label={t('incoming.so_far')} value={code} put={setCode} options={codeOptions(codes)} />}
      <Field label={t('words')} hint={hint} value={text} put={put} rows={3} max={4000} optional={!!codes} />
      {restricted && <Tick label={t('incoming.restricted')} value={only} put={setOnly} />}
    </Say>
  );
}

function Actions(doing: Doing) {
  const { of } = doing;
  const open = !of.ended;
  const acknowledge = async () => { await post(way`/incoming/${of.incoming}/acknowledge`); doing.again(); };
  return (
    <div class="actions">
      {open && (of.state === 'received' || of.amended) && <button type="button" onClick={() => void acknowledge()}>{t(of.amended ? 'incoming.take_note' : 'incoming.take_up')}</button>}
      {open && <Reply {...doing} />}
      {of.state === 'answered' && <Reply {...doing} correct />}
      {open && <Spoken {...doing} label={t('incoming.progress')} path="progress" codes={[602, 603, 604, 605, 607]} />}
      {open && <Spoken {...doing} label={t('incoming.ask')} hint={t('incoming.ask.hint')} path="ask" />}
      {open && <Spoken {...doing} label={t('incoming.delay')} path="delay" reason />}
      {open && <Spoken {...doing} label={t('incoming.refuse')} hint={t('incoming.refuse.hint')} path="refuse" reason restricted danger />}
      {of.questions > 0 && <Spoken {...doing} label={t('incoming.explain')} path="explain" />}
      <button type="button" onClick={() => print()}>{t('print')}</button>
    </div>
  );
}

function Body(doing: Doing) {
  const { of } = doing;
  const { request } = of;
  return (
    <>
      <p class="back"><a href={link('requests')}>{t('nav.requests')}</a></p>
      <div class="case-head">
        <Title text={of.case_reference}><bdi>{of.case_reference}</bdi></Title>
        <p class="lead"><Firearm of={of.firearm} /></p>
        <p class="sentence">
          <State name={of.state} /> <span>{t('incoming.from')} <Member peer={of.requester} /></span> <Clock of={of.clock} final={!!of.ended} />
          {of.priority === 'urgent' && <span class="tag urgent">{t('priority.urgent')}</span>}
        </p>
        <Actions {...doing} />
      </div>
      <div class="columns">
        <div class="column-main">
          {of.result && <Section title={t('case.answer')} id="answer"><AnswerBox result={of.result} /></Section>}
          <Section title={t('firearm')} id="firearm"><FirearmFacts of={request.firearm} /></Section>
          <Section title={t('case')} id="facts">
            {request.confidential_readable === false && <p class="hint">{t('incoming.sealed')}</p>}
            <CaseFactsOf of={request} />
          </Section>
          {(request.possessor || request.associates) && <Section title={t('persons')} id="persons"><Persons of={request} /></Section>}
          {request.vehicle && <Section title={t('form.vehicle')} id="vehicle"><VehicleFacts of={request.vehicle} /></Section>}
          <Files of={of.attachments} path={way`/incoming/${of.incoming}`} again={doing.again} />
        </div>
        <div class="column-side">
          <Section title={t('case.timeline')} id="timeline"><Timeline lines={of.history} /></Section>
          <p class="sub"><Code text={of.incoming} quiet /></p>
        </div>
      </div>
    </>
  );
}

export function IncomingPage({ id }: { id: string }) {
  const loaded = useLoad<IncomingFull>(way`/incoming/${id}`, (event) => event.subject === id);
  const newest = events.value.find((one) => one.subject === id)?.seq;
  useEffect(() => { void readAll(way`&trace=${id}`); }, [id, newest]);
  return <Await of={loaded}>{(of) => <Body of={of} again={loaded.again} />}</Await>;
}
