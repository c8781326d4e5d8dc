// Judges the exchanges of exchanges.json by express-openapi-validator, on a server on loopback,
// and prints its verdicts as JSON. Its packages are looked up from the working folder.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(`${process.cwd()}/`);
const express = require('express');
const validator = require('express-openapi-validator');

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const rows = JSON.parse(readFileSync(here('exchanges.json'), 'utf8'));

/** A server for one document; what it refuses becomes a header of its response. */
function serve(document) {
  const app = express();
  app.set('query parser', 'extended');
  app.use(express.json({ type: ['application/json', 'application/*+json'], strict: false }));
  app.use(express.urlencoded({ extended: true }));
  app.use(express.text({ type: 'text/*' }));
  app.use(require('cookie-parser')());
  app.use(validator.middleware({
    apiSpec: here(`shop-${document}.yaml`),
    validateRequests: true,
    validateResponses: true,
    validateFormats: true,
    ajvFormats: { mode: 'full' },
    fileUploader: {},
  }));
  app.use((request, response) => {
    const { status, headers, body } = rows[request.headers['x-row']].response ?? { status: 204, headers: {}, body: '' };
    response.status(status).set(headers);
    const isJson = /json/.test(headers['Content-Type'] ?? '') && body !== '';
    let parsed = body;
    try { parsed = isJson ? JSON.parse(body) : body; } catch { /* it goes out as it is */ }
    return isJson && parsed !== body ? response.json(parsed) : response.end(body);
  });
  app.use((error, request, response, next) => {
    const said = error.errors?.map((one) => `${one.path} ${one.message}`).join('; ') || error.message;
    response.removeHeader('content-length');
    response.status(500).set('x-refused', encodeURIComponent(said.replace(/\s+/g, ' ').slice(0, 160))).end();
  });
  return new Promise((resolve) => { const server = app.listen(0, '127.0.0.1', () => resolve(server)); });
}

/** What the server says of one exchange. */
function verdict(server, row, index) {
  const [method, target] = row.request.split(' ', 2);
  const headers = { ...row.headers, 'x-row': String(index) };
  if (row.body !== undefined) headers['Content-Length'] = Buffer.byteLength(row.body);
  const { port } = server.address();
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path: `/v1${target}`, headers }, (response) => {
      const refused = response.headers['x-refused'];
      response.resume().on('end', () => resolve(refused === undefined ? null : decodeURIComponent(refused)));
    });
    request.on('error', reject).end(row.body);
  });
}

const servers = { '3.0': await serve('3.0'), '3.1': await serve('3.1') };
const verdicts = {};
for (const [index, row] of rows.entries()) {
  verdicts[row.id] = await verdict(servers[row.document ?? '3.1'], row, index);
}
const { version } = require('express-openapi-validator/package.json');
process.stdout.write(JSON.stringify({ version, verdicts }));
Object.values(servers).forEach((server) => server.close());
