// The page stands behind the `#` of the address: the server needs to know one file only.
import { signal } from '@preact/signals';

export interface Route { path: string[]; query: URLSearchParams }

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { path: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

export const route = signal<Route>(read());
addEventListener('hashchange', () => { route.value = read(); });

export function link(path: string, query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((e): e is [string, string] => !!e[1]);
  return `#/${path}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
}

export function go(path: string, query: Record<string, string | undefined> = {}, replace = false) {
  const to = link(path, query);
  if (!replace) {
    location.hash = to;
    return;
  }
  history.replaceState(null, '', to);
  route.value = read();
}
