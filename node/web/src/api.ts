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
  ) {
    super(message);
  }
}

interface ErrorBody {
  error?: { code?: string; field?: string; message?: string; remedy?: string };
  advice?: Advice[];
}

export async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(base + path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Fault(0, 'unreachable', '', '', '');
  }
  const text = await answer.text();
  let parsed: unknown = null;
  try {
    parsed = text ? JSON.parse(text) : null;
  } catch {
    throw new Fault(answer.status, 'malformed', '', text.slice(0, 200), '');
  }
  if (answer.ok) return parsed as T;
  const { error = {}, advice = [] } = (parsed ?? {}) as ErrorBody;
  throw new Fault(answer.status, error.code ?? '', error.field ?? '', error.message ?? '', error.remedy ?? '', advice);
}

export const get = <T>(path: string) => call<T>('GET', path);
export const post = <T>(path: string, body: unknown = {}) => call<T>('POST', path, body);

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
