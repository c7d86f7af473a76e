import { render } from 'preact';
import { App } from './app';
import { speak } from './i18n';
import { follow, line } from './live';
import { recall } from './session';
import { applyTheme } from './theme';

applyTheme();
await speak();
const root = document.getElementById('app');
if (root) render(<App />, root);
for (;;) {
  try {
    await recall();
    break;
  } catch {
    line.value = 'lost';
    await new Promise((done) => { setTimeout(done, 1000); });
  }
}
void follow();
