// Serves the dashboard as a node will: files of node/web/dist, the API under /api/v1/, and a strict
// policy. `node serve.mjs --state FOLDER_OF_A_NODE [--port N]`. For development and tests only: it
// adds the node's token to whatever comes, so it listens on the loopback.
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

const dist = fileURLToPath(new URL('../../node/web/dist', import.meta.url));
const kinds = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };
export const policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const headers = {
  'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store',
};

function relay(request, response, state) {
  let api;
  let token;
  try {
    api = new URL(`http://${readFileSync(join(state, 'api'), 'utf8').trim().replace('http://', '')}`);
    token = readFileSync(join(state, 'token'), 'utf8').trim();
  } catch {
    response.writeHead(502).end();
    return;
  }
  const onward = http.request({
    host: api.hostname, port: api.port, method: request.method, path: request.url,
    headers: { Authorization: `Bearer ${token}`, ...(request.headers['content-type'] && { 'Content-Type': request.headers['content-type'] }),
      ...(request.headers['content-length'] && { 'Content-Length': request.headers['content-length'] }) },
  }, (answer) => {
    response.writeHead(answer.statusCode, { ...headers, 'Content-Type': answer.headers['content-type'] ?? 'application/json' });
    answer.pipe(response);
    answer.on('error', () => response.destroy());
    answer.on('aborted', () => response.destroy());
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502, headers).end()));
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function file(request, response) {
  const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
  const name = join(dist, normalize(path === '/' ? '/index.html' : path));
  if (!name.startsWith(dist) || !existsSync(name)) {
    response.writeHead(404, headers).end('not found');
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Type': kinds[extname(name)] ?? 'application/octet-stream', 'Content-Encoding': 'gzip' });
  createReadStream(name).pipe(createGzip()).pipe(response);
}

/** Returns the listening server; `state` is read for each call, so a node may be restarted. */
export function serve(state, port = 0) {
  const server = http.createServer((request, response) => {
    if (request.url.startsWith('/api/v1/')) relay(request, response, state);
    else file(request, response);
  });
  return new Promise((done) => { server.listen(port, '127.0.0.1', () => done(server)); });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name) => { const at = process.argv.indexOf(name); return at < 0 ? undefined : process.argv[at + 1]; };
  const state = option('--state');
  if (!state) {
    console.error('usage: node serve.mjs --state FOLDER_OF_A_NODE [--port N]');
    process.exit(2);
  }
  const server = await serve(state, Number(option('--port') ?? 0));
  console.log(`http://127.0.0.1:${server.address().port}/`);
}
