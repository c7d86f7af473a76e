// An officer of a test: his account, his device, and the session that his browser has.
import { createHmac } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const stepMs = 30_000;

function bytesOf(secret) {
  let [held, bits] = [0n, 0];
  for (const c of secret.replace(/\s/g, '')) { held = (held << 5n) | BigInt(letters.indexOf(c)); bits += 5; }
  held >>= BigInt(bits % 8);
  const bytes = Buffer.alloc(Math.floor(bits / 8));
  for (let i = bytes.length - 1; i >= 0; --i) { bytes[i] = Number(held & 255n); held >>= 8n; }
  return bytes;
}

/** TOTP (RFC 6238) as an authenticator shows it. A node takes no code twice, and those beside the present one. */
export class Device {
  constructor(secret, last = 0) {
    this.secret = bytesOf(secret);
    this.last = last;
  }

  async code() {
    const step = Math.max(this.last + 1, Math.floor((Date.now() - 10_000) / stepMs));
    while (step > Math.floor(Date.now() / stepMs) + 1) await new Promise((done) => { setTimeout(done, 200); });
    this.last = step;
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac('sha1', this.secret).update(counter).digest();
    return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }
}

export const password = 'seven grey parrots at noon';

export class Officer {
  constructor(address, { badge, first_code }) {
    Object.assign(this, { address, badge, firstCode: first_code });
  }

  get cookieName() { return `iwets_${new URL(this.address).port}`; }

  /** As a page of the node asks; `cookie` and `token` are those of the session, if there is one. */
  async call(method, path, body) {
    const answer = await fetch(`${this.address}api/v1${path}`, {
      method,
      headers: {
        Origin: this.address.slice(0, -1), ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(this.cookie && { Cookie: `${this.cookieName}=${this.cookie}` }), ...(this.token && { 'X-CSRF-Token': this.token }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null, cookie: /=([0-9a-f]{64})/.exec(answer.headers.get('set-cookie') ?? '')?.[1] };
  }

  async enrol() {
    const who = { badge: this.badge, code: this.firstCode };
    const shown = await this.call('POST', '/enrolment/device', who);
    if (shown.status !== 200) throw new Error(`no device for ${this.badge}: ${JSON.stringify(shown.body)}`);
    this.device = new Device(shown.body.secret);
    const done = await this.call('POST', '/enrolment', { ...who, password, totp: await this.device.code() });
    if (done.status !== 200) throw new Error(`${this.badge} does not enrol: ${JSON.stringify(done.body)}`);
    this.recovery = done.body.recovery_codes;
    return this;
  }

  async signIn() {
    const { status, body, cookie } = await this.call('POST', '/session', { badge: this.badge, password, totp: await this.device.code() });
    if (status !== 200) throw new Error(`${this.badge} does not sign in: ${JSON.stringify(body)}`);
    Object.assign(this, { cookie, token: body.token, name: body.officer.name });
    return this;
  }

  /** A fresh code, for what the node does only then. */
  async prove() {
    const { status, body } = await this.call('POST', '/session/proof', { totp: await this.device.code() });
    if (status !== 200) throw new Error(`${this.badge} does not prove who he is: ${JSON.stringify(body)}`);
    this.token = body.token;
    return this;
  }
}
