// Bundles the dashboard into dist/: `node build.mjs`, or `--watch` while working on it.
import { build, context } from 'esbuild';
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const options = {
  entryPoints: { app: here('src/main.tsx'), style: here('src/css/style.css') },
  outdir: here('dist'),
  bundle: true,
  splitting: true, // Each language is a file of its own, and only one is loaded.
  format: 'esm',
  target: 'es2022',
  minify: true,
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  chunkNames: 'part-[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
};

rmSync(here('dist'), { recursive: true, force: true });
mkdirSync(here('dist'));
for (const name of readdirSync(here('static'))) copyFileSync(here(`static/${name}`), here(`dist/${name}`));
if (process.argv.includes('--watch')) {
  await (await context(options)).watch();
} else {
  await build(options);
}
