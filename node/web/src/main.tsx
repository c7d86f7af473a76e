import { render } from 'preact';
import { App } from './app';
import { speak } from './i18n';
import { follow } from './live';
import { applyTheme } from './theme';

applyTheme();
await speak();
const root = document.getElementById('app');
if (root) render(<App />, root);
void follow();
