import { signal } from '@preact/signals';

const key = 'iwets.theme';
export type Theme = 'auto' | 'light' | 'dark';
export const theme = signal<Theme>((localStorage.getItem(key) as Theme | null) ?? 'auto');

export function applyTheme(next = theme.value) {
  theme.value = next;
  localStorage.setItem(key, next);
  document.documentElement.dataset.theme = next;
}
