// The node's API. Everything the dashboard asks for goes through `call`.
import type { Advice } from './types';

/** Where the API stands beside the pages. */
export const base = '/api/v1';

/** What the node says when it does not do what it was asked; status 0: it cannot be reached. */
export class Fault extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly field: string,
    message: string,
    readonly remedy: string,
    readonly advice: Advice[] = [],
    readonly seconds = 0,
  ) {
    super(message);
  }
}

/** A fault that is said in the officer's language already. */
export class Told extends Fault {}

interface ErrorBody {
  error?: { code?: string; field?: string; message?: string; remedy?: string };
  advice?: Advice[];
}

/** What the page does where the node wants to know first who asks. Each waits for the officer; false: he would not. */
export interface Gate {
  /** Of the session: goes along with everything that changes something. */
  token: () => string;
  signIn: () => Promise<boolean>;
  prove: () => Promise<boolean>;
}
let gate: Gate = { token: () => '', signIn: async () => false, prove: async () => false };
export const guard = (by: Gate) => { gate = by; };

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export interface How {
  /** The page asks by itself: the session is not prolonged. */
  background?: boolean;
  /** About the session itself: nobody is asked to sign in. */
  open?: boolean;
  /** The page is being left: the browser sends it all the same. */
  last?: boolean;
}

/** A path of the API. What is put into it stays one word, or one value, of it. */
export const way = (fixed: TemplateStringsArray, ...words: (string | number)[]) => String.raw({ raw: fixed }, ...words.map((one) => encodeURIComponent(one)));

/**
 * Where `path` is asked for. Of words of dots the browser would make another call, of an escaped slash the node would:
 * a link from anywhere may hold either.
 */
function address(path: string): string {
  const [words = ''] = path.split('?');
  if (/%(2f|5c)/i.test(words) || new URL(base + words, 'http://node').pathname !== base + words)
    throw new Fault(404, 'not_found', '', 'this address leads to nothing of the node', 'open it from the list in which it stands');
  return base + path;
}

async function send(method: Method, path: string, body: unknown, how: How): Promise<Response> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['X-CSRF-Token'] = gate.token();
  if (how.background) headers['X-Background'] = '1';
  const to = address(path);
  try {
    return await fetch(to, { method, headers, keepalive: how.last, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Fault(0, 'unreachable', '', '', '');
  }
}

async function read<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  return parse<T>(answer, text);
}

function parse<T>(answer: Response, text: string): T {
  let parsed: unknown = null;
  try {
    parsed = text ? JSON.parse(text) : null;
  } catch {
    throw new Fault(answer.status, 'malformed', '', text.slice(0, 200), '');
  }
  if (answer.ok) return parsed as T;
  const { error = {}, advice = [] } = (parsed ?? {}) as ErrorBody;
  throw new Fault(answer.status, error.code ?? '', error.field ?? '', error.message ?? '', error.remedy ?? '', advice,
    Number(answer.headers.get('Retry-After') ?? 0));
}

/**
 * Where the session is over, or the node wants a fresh code, the officer is asked, and `ask` is called again: nothing was
 * done before.
 */
async function guarded<T>(ask: () => Promise<T>, how: How = {}): Promise<T> {
  for (let tries = 0; ; ++tries) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Fault) || how.open || tries > 2) throw error;
      const asked = error.status === 401 ? gate.signIn : error.code === 'proof_wanted' ? gate.prove : undefined;
      if (!asked || !(await asked())) throw error;
    }
  }
}

export const call = <T>(method: Method, path: string, body?: unknown, how: How = {}): Promise<T> =>
  guarded(async () => read<T>(await send(method, path, body, how)), how);

/** Only this way of asking says how much of a file has left. */
function upload(path: string, file: Blob, tell: (share: number) => void): Promise<Response> {
  const to = address(path);
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open('POST', to);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-CSRF-Token', gate.token());
    request.upload.onprogress = ({ loaded, total }) => tell(total ? loaded / total : 0);
    request.onload = () => done(new Response(request.responseText, { status: request.status }));
    request.onerror = () => fail(new Fault(0, 'unreachable', '', '', ''));
    request.send(file);
  });
}

/** Sends a file as a body of its own; `tell` hears which share of it, 0 to 1, the node has. */
export const sendFile = <T>(path: string, file: Blob, tell: (share: number) => void): Promise<T> =>
  guarded(async () => read<T>(await upload(path, file, tell)));

/** Asks for a file, whole: byte for byte as the node has written it. */
export const getFile = (path: string): Promise<Blob> => guarded(async () => {
  const answer = await send('GET', path, undefined, {});
  return answer.ok ? answer.blob() : read<Blob>(answer);
});

export const get = <T>(path: string, how?: How) => call<T>('GET', path, undefined, how);
export const post = <T>(path: string, body: unknown = {}, how?: How) => call<T>('POST', path, body, how);

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id of a trace (docs/protocol.md, section 1): the same request may then be sent twice. */
export function drawId(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  let number = BigInt(now);
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < 26; ++i, number >>= 5n) text = letters[Number(number & 31n)] + text;
  return text;
}
