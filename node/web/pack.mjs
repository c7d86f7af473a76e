// Writes the files of dist/, compressed, as C++ that is built into the node: `node pack.mjs DIST OUT.cc`.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [dist, out] = process.argv.slice(2);
const kinds = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };

/** Octal, with three digits always: what follows may be a digit itself. */
function literal(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 64)
    lines.push(`        "${[...bytes.subarray(at, at + 64)].map((b) => `\\${b.toString(8).padStart(3, '0')}`).join('')}"`);
  return lines.join('\n');
}

const entries = readdirSync(dist).sort().map((name) => {
  const kind = kinds[name.split('.').pop()];
  if (!kind) throw new Error(`${name}: no media type is known for it; add it to pack.mjs`);
  const content = readFileSync(join(dist, name));
  const tag = createHash('sha256').update(content).digest('hex').slice(0, 32);
  const packed = gzipSync(content, { level: 9 });
  const hashed = /^part-.*-[A-Z0-9]{8}\.js$/.test(name); // esbuild's chunks: another content has another name.
  return `    {"/${name === 'index.html' ? '' : name}", "${kind}", "\\"${tag}\\"", ${hashed},\n     std::string_view(\n${literal(packed)},\n         ${packed.length})},\n`;
});
writeFileSync(out, `#include "node/shell/pages.h"

namespace iwets::node {
namespace {

constexpr PageFile files[] = {
${entries.join('')}};

}  // namespace

std::span<const PageFile> built_in_pages() { return files; }

}  // namespace iwets::node
`);
