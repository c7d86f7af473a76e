// Sends a file of records in chunks; what the node has taken is durable, so a load that broke off
// goes on where it was.
import { Fault, get, post, way } from '../api';
import { read, type Refusal } from './csv';

export interface Loading {
  load: string; total: number; sent: number; accepted: number; refused: number;
  last_line: number; complete: boolean; refusals: Refusal[];
}

const chunk = 400;
const pauseMs = 1000;
const wait = (ms: number) => new Promise((done) => { setTimeout(done, ms); });

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes.slice(0, 8)].map((one) => one.toString(16).padStart(2, '0')).join('');
}

/** `tell` is called as it goes on. Returns the load, and the rows that are no records. */
export async function send(store: string, name: string, text: string, tell: (sent: number, total: number) => void) {
  const file = read(store, text);
  const opened = await post<{ load: string; last_line: number }>('/loads', { store, file_name: `${name} ${await digest(text)}`, total: file.rows.length });
  const rows = file.rows.filter((one) => one.line > opened.last_line);
  let sent = file.rows.length - rows.length;
  tell(sent, file.rows.length);
  for (let i = 0; i < rows.length; ) {
    const some = rows.slice(i, i + chunk);
    try {
      await post(way`/loads/${opened.load}/records`, {
        verb: 'enter', records: some.map((one) => one.record), lines: some.map((one) => one.line), last: i + chunk >= rows.length,
      });
    } catch (error) {
      if (!(error instanceof Fault) || error.status !== 503) throw error;
      await wait(pauseMs); // Many messages wait for the hub.
      continue;
    }
    i += chunk;
    sent += some.length;
    tell(sent, file.rows.length);
  }
  return { load: opened.load, refusals: file.refusals };
}

export const outcome = (load: string) => get<Loading>(way`/loads/${load}`);
