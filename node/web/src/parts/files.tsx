// Photographs and documents of a trace, both ways: what they are, how far they are, and one more.
import { useEffect, useId, useState } from 'preact/hooks';
import { get, getFile, sendFile, way, type Fault } from '../api';
import { bytes, number, t, word, type Key } from '../i18n';
import { attached } from '../live';
import type { Attachment } from '../types';
import { Code, Empty, Mark, Member, Section, When, Words } from './basics';
import { Field, Say } from './fields';
import { asFault, FaultBox } from './load';

const bytesMax = 20 * 1024 * 1024;
const lookAgainMs = 2000;
const accepted = /^(image\/(jpeg|png|webp)|application\/pdf|text\/)/;

/** What became of a file that it helps to send once more; otherwise its reader has to be asked. */
const mendable = new Set(['expired', 'wrong_digest', 'refused']);

/** Why this file need not even be sent to the node. */
const faultOf = (file: File): Key | undefined =>
  file.size === 0 ? 'attach.fault.empty' : file.size > bytesMax ? 'attach.fault.too_large' : file.type && !accepted.test(file.type) ? 'attach.fault.type' : undefined;

function Standing({ of }: { of: Attachment }) {
  const out = of.direction === 'out';
  if (of.state === 'whole') return <Mark tone="ok" shape="tick">{t(out ? 'attach.whole.out' : 'attach.whole.in')}</Mark>;
  if (of.state === 'under_way') {
    const held = out && !attached.value;
    return (
      <span class="file-way">
        <Mark tone={held ? 'warn' : 'calm'} shape="clock">{t(held ? 'attach.waits' : out ? 'attach.leaves' : 'attach.comes', { n: number(of.done), of: number(of.pieces) })}</Mark>
        <progress max={of.pieces || 1} value={of.done} aria-label={of.name} />
      </span>
    );
  }
  return (
    <span>
      <Mark tone="hot" shape="cross">{word('attach', of.state)}</Mark>
      {of.reason && <span class="sub"><Words english text={of.reason} /></span>}
      <span class="sub">{t(!out ? 'attach.theirs' : mendable.has(of.state) ? 'attach.again' : 'attach.call')}</span>
    </span>
  );
}

/** Gives the browser a file to keep; the page forgets it. */
export function keep(file: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function Item({ of, path }: { of: Attachment; path: string }) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const download = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      keep(await getFile(path + way`/attachments/${of.digest}`), of.name);
    } catch (error) { setFault(asFault(error)); }
    setBusy(false);
  };
  return (
    <li class="file">
      <div class="file-head">
        <strong><Words text={of.name} /></strong>
        <span class="sub">
          {word('media', of.media_type, of.media_type)} · {bytes(of.bytes)} · {t(of.direction === 'out' ? 'attach.to' : 'attach.from')} <Member peer={of.party} /> · <When at={of.announced} />
        </span>
      </div>
      {of.words && <q class="quoted"><Words text={of.words} /></q>}
      <Standing of={of} />
      <p class="sub">BLAKE2b-256 <Code text={of.digest} quiet /></p>
      {(of.direction === 'out' || of.state === 'whole') && (
        <button type="button" class="plain" disabled={busy} aria-label={`${t('attach.download')}: ${of.name}`} onClick={() => void download()}>{t('attach.download')}</button>
      )}
      <FaultBox fault={fault} />
    </li>
  );
}

function Add({ path, again }: { path: string; again: () => void }) {
  const id = useId();
  const [file, setFile] = useState<File>();
  const [words, put] = useState('');
  const [share, setShare] = useState<number>();
  const wrong = file && faultOf(file);
  const send = async () => {
    if (!file) return;
    setShare(0);
    try {
      await sendFile(`${path}/attachments?${new URLSearchParams({ name: file.name, words })}`, file, setShare);
    } finally { setShare(undefined); }
    setFile(undefined);
    put('');
    again();
  };
  return (
    <Say label={t('attach.add')} sendLabel={t('attach.send')} send={send} ready={!!file && !wrong}>
      <div class={`field wide ${wrong ? 'wrong' : ''}`}>
        <label for={id}>{t('attach.file')}</label>
        <div class="hint" id={`${id}-hint`}>{t('attach.hint')}</div>
        {wrong && <div class="error" id={`${id}-error`} role="alert">{t(wrong)}</div>}
        <input id={id} type="file" accept=".jpg,.jpeg,.png,.webp,.pdf,.txt" aria-invalid={wrong ? true : undefined}
          aria-describedby={`${id}-hint${wrong ? ` ${id}-error` : ''}`} onChange={(event) => setFile(event.currentTarget.files?.[0])} />
        {file && <p class="hint"><Words text={file.name} /> · {bytes(file.size)}</p>}
      </div>
      <Field label={t('attach.words')} value={words} put={put} max={250} wide optional />
      {share !== undefined && (
        <p role="status"><progress max={1} value={share} aria-label={t('attach.send')} /> {t('attach.sent', { n: number(Math.floor(share * 100)) })}</p>
      )}
    </Say>
  );
}

/**
 * The files of the trace or incoming request at `path`. `held`: why none can be added now. While one is on its way the page
 * looks how far it is; that it has arrived comes as an event.
 */
export function Files({ of = [], path, again, held }: { of?: Attachment[]; path: string; again: () => void; held?: Key }) {
  const [newer, put] = useState<Attachment[]>();
  const known = of.map((one) => one.digest + one.state + one.done).join();
  useEffect(() => put(undefined), [known]);
  const shown = newer ?? of;
  const moves = shown.some((one) => one.state === 'under_way');
  useEffect(() => {
    if (!moves) return undefined;
    const look = () => get<{ attachments?: Attachment[] }>(path, { background: true }).then(({ attachments }) => put(attachments), () => undefined);
    const timer = setInterval(() => void look(), lookAgainMs);
    return () => clearInterval(timer);
  }, [moves, path]);
  return (
    <Section title={t('attach.title')} id="files">
      {shown.length === 0 ? <Empty title={t('attach.none')}>{t(held ?? 'attach.none.text')}</Empty>
        : <ul class="files">{shown.map((one) => <Item key={one.direction + one.digest + one.announced} of={one} path={path} />)}</ul>}
      {held ? shown.length > 0 && <p class="hint">{t(held)}</p> : <div class="actions"><Add path={path} again={again} /></div>}
    </Section>
  );
}
