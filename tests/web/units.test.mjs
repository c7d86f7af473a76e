// What the dashboard works out by itself, without a browser: bundled here as it is for the page.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const web = new URL('../../node/web/', import.meta.url);
const esbuild = fileURLToPath(new URL('node_modules/esbuild/lib/main.js', web));
const skip = existsSync(esbuild) ? false : 'no esbuild: npm ci in node/web';

async function load(name) {
  const { buildSync } = createRequire(import.meta.url)(esbuild);
  const { outputFiles } = buildSync({ entryPoints: [fileURLToPath(new URL(`src/${name}`, web))], bundle: true, format: 'esm', write: false, target: 'es2022' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

describe('Checks', { skip }, async () => {
  const checks = skip ? {} : await load('trace/checks.ts');
  const zone = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
  test('Mrz: the passport of ICAO 9303 is read, and its check digits hold', () => {
    assert.deepEqual(checks.readMrz(zone), {
      type: 'P', country: 'UTO', number: 'L898902C3', name: 'ERIKSSON, ANNA MARIA', nationality: 'UTO', birth: '1974-08-12', sex: 'female', wrong: [],
      zone: zone.replace('\n', ''),
    });
  });
  test('Mrz: one wrong character is noticed, and read all the same', () => {
    const read = checks.readMrz(zone.replace('L898902C3', 'L8989O2C3'));
    assert.deepEqual([read.wrong, read.number], [['number'], 'L8989O2C3']);
  });
  test('Mrz: fillers at the end of the lines may be left out; without those of the second line the zone itself is not sent', () => {
    const [one, two] = zone.split('\n');
    const short = checks.readMrz(`${one.replace(/<+$/, '')}\n${two}`);
    assert.deepEqual([short.name, short.wrong, short.zone], ['ERIKSSON, ANNA MARIA', [], zone.replace('\n', '')]);
    const shorter = checks.readMrz(`${one.replace(/<+$/, '')}\n${two.slice(0, 28)}`);
    assert.deepEqual([shorter.number, shorter.birth, shorter.zone], ['L898902C3', '1974-08-12', '']);
  });
  test('Importer: a mark with a state or USA tells the country, others tell none', () => {
    for (const mark of ['TAURUS INT MFG MIAMI FL', 'INTERARMS ALEXANDRIA, VA.', 'Century Arms U.S.A.', 'PW ARMS REDMOND WA USA']) assert.equal(checks.importerCountry(mark), 'US', mark);
    for (const mark of ['', 'OR', 'HELMUT HOFMANN MELLRICHSTADT', 'MADE IN BRAZIL']) assert.equal(checks.importerCountry(mark), '', mark);
  });
  test('Mrz: half a zone is none', () => assert.equal(checks.readMrz(zone.slice(0, 60)), null));
  test('Vin: the check digit counts in North America only', () => {
    assert.equal(checks.vinFault('1M8GDM9AXKP042788'), '');
    assert.equal(checks.vinFault('1M8GDM9A1KP042788'), 'digit');
    assert.equal(checks.vinFault('AHTEX3CD100012345'), '');
    assert.equal(checks.vinFault('1M8GDM9AXKPO42788'), 'form');
  });
  test('Serial: what is left open is not asked about again', () => {
    assert.deepEqual(checks.confusable('TK[O0]1'), [['1', 'I']]);
    assert.deepEqual(checks.confusable('TKO1'), [['O', '0'], ['1', 'I']]);
  });
  test('Serial: a choice is one place', () => assert.deepEqual(checks.places('TK[O0]1 ?['), ['T', 'K', 'O/0', '1', ' ', '?', '[']));
  test('Serial: a letter among digits that looks like one is odd, one in front, behind or left open is not', () => {
    const { oddLetters } = checks;
    assert.deepEqual(['TKY 2O184', '1I2S3', 'B1234', 'AB 123 O', '12A34', '2[O0]1', 'T0O12', '12345'].map(oddLetters), [
      [[5, 'O', '0']], [[1, 'I', '1'], [3, 'S', '5']], [], [], [], [], [[2, 'O', '0']], [],
    ]);
  });
  test('Marks: a maker with a word of import is an importer, a maker alone is not', () => {
    const { saysImporter } = checks;
    assert.deepEqual(['TAURUS INT MFG MIAMI FL', 'Beretta Gardone VT', 'Winchester Repeating Arms Co', 'IMPORTED BY X DALLAS TX', 'Intermountain Arms'].map(saysImporter), [true, false, false, true, false]);
  });
  test('Marks: what stands behind the model in what was read is offered, if it may be part of its name', () => {
    const { behindModel } = checks;
    assert.deepEqual([
      ['taurus pt 92 afs 9 mm para', 'PT 92'], ['Taurus PT92AF', 'PT 92'], ['taurus pt92 AFS', 'PT 92'], ['glock 17 made in austria', '17'],
      ['pt 92 9mm', 'PT 92'], ['afs pt 92', 'PT 92'], ['', 'PT 92'], ['pt 92 b', ''],
    ].map(([read, model]) => behindModel(read, model)), ['AFS', '', 'AFS', '', '', '', '', '']);
    const { importerBehind } = checks;
    assert.deepEqual([
      ['TAURUS PT 92 AFS Taurus Int Mfg Miami FL', 'PT 92'], ['beretta 92 interarms alexandria va', '92'], ['PT 92 AFS', 'PT 92'],
      ['PT 92 9 MM PARA MADE IN BRAZIL', 'PT 92'], ['PT 92 9 mm Interarms Alexandria VA', 'PT 92'],
    ].map(([read, model]) => importerBehind(read, model)), ['TAURUS INT MFG MIAMI FL', 'INTERARMS ALEXANDRIA VA', '', '', '']);
  });
  test('Serial: words that are no numbers are told apart', () => {
    for (const word of ['UNK', 'none', '0000', 'obliterated']) assert.equal(checks.isNoSerial(word), true, word);
    for (const number of ['A369J257', '0001', 'N1']) assert.equal(checks.isNoSerial(number), false, number);
  });
});

describe('Days', { skip }, async () => {
  const { dayFirst, daysAgo, isoDate } = skip ? {} : await load('trace/dates.ts');
  test('Day: as officers write it, the day first, or as files have it', () => {
    for (const typed of ['27.11.2026', '27/11/2026', '27-11-2026', '27112026', ' 27. 11. 2026', '2026-11-27', '2026/11/27']) assert.equal(isoDate(typed), '2026-11-27', typed);
    assert.deepEqual(['1.2.1994', '1994-02', '1994', '1994-7-9'].map(isoDate), ['1994-02-01', '1994-02', '1994', '1994-07-09']);
  });
  test('Day: months may be named in the languages of the pages', () => {
    for (const typed of ['28 November 2026', '28 Nov 2026', '28 de noviembre de 2026', '28. listopadu 2026', '28 novembre 2026', '28 de Novembro de 2026', '28 نوفمبر 2026'])
      assert.equal(isoDate(typed), '2026-11-28', typed);
    assert.deepEqual(['31 February 2026', '28 Nowember 2026'].map((typed) => isoDate(typed)), ['', '']);
  });
  test('Day: a year of two digits is the last that has come', () => {
    const now = new Date(2026, 10, 28);
    assert.deepEqual(['27.11.26', '14/3/94', '1.1.27', '1 2 00'].map((typed) => isoDate(typed, now)), ['2026-11-27', '1994-03-14', '1927-01-01', '2000-02-01']);
  });
  test('Day: what is none is none', () => {
    for (const typed of ['', '31.2.2026', '02/07/112026', '27.13.2026', '31.2.26', 'yesterday', '2711', '12025']) assert.equal(isoDate(typed), '', typed);
  });
  test('Day: what a button writes is read as it was meant', () => assert.equal(isoDate(dayFirst('2026-11-27')), '2026-11-27'));
  test('Day: yesterday of the first of a month and of a year', () => {
    assert.equal(daysAgo(1, new Date(2026, 2, 1, 0, 5)), '2026-02-28');
    assert.equal(daysAgo(1, new Date(2026, 0, 1, 23, 59)), '2025-12-31');
  });
});

describe('Names', { skip }, async () => {
  const { makeAndModel } = skip ? {} : await load('parts/names.ts');
  test('Names: a model that begins with the make does not say it twice', () => {
    assert.deepEqual([['Beretta', 'Beretta 92'], ['VEKTOR', 'Vektor Z88'], ['Colt', 'Colt'], ['Colt', 'Coltello'], ['Colt', ''], ['', 'Python'], ['', ''], [undefined, undefined]]
      .map(([make, model]) => makeAndModel(make, model)), ['Beretta 92', 'Vektor Z88', 'Colt', 'Colt Coltello', 'Colt', 'Python', '', '']);
  });
});

describe('Result', { skip }, async () => {
  const { faultyField, mayPass } = skip ? {} : await load('parts/result.ts');
  test('Result: an answer leads to the field that its code or, of 200, its words name first', () => {
    for (const [code, said, field] of [
      [200, 'A whole serial number from frame or receiver is needed.', 'serial'], [200, 'Missing or unknown: calibre, country of origin.', 'calibre'],
      [200, 'Missing or unknown: country of origin. Complete it.', 'country_of_manufacture'], [200, 'Falta el importador.', 'importer'], [200, '', 'serial'],
      [200, 'Please telephone us.', 'serial'], [201, 'The model is wrong.', 'serial'], [204, 'The serial number is right.', 'importer'], [205, '', 'make'],
    ]) assert.equal(faultyField(code, said), `firearm.${field}`, said);
  });
  test('Result: what is flagged or open already is not sent again', () => assert.deepEqual([500, 501, 502, 503, 504].filter(mayPass), [501, 502, 504]));
});

describe('Request', { skip }, async () => {
  const request = skip ? {} : await load('trace/request.ts');
  const { ownFields, withoutAssociate } = skip ? {} : await load('trace/values.ts');
  test('Request: fields become a request file and the file the same fields again', () => {
    const values = {
      'firearm.make': 'Colt', 'firearm.other_numbers.0.part': 'barrel', 'firearm.other_numbers.0.number': '771', 'firearm.year_of_manufacture': '1986',
      'with.possessor': 'yes', 'possessor.name': 'A B', 'possessor.birth_dates': '1984', priority: 'routine', 'recovery.country': 'ZA',
    };
    const file = request.toRequest(values);
    assert.deepEqual(file, {
      firearm: { make: 'Colt', other_numbers: [{ part: 'barrel', number: '771' }], year_of_manufacture: 1986 },
      possessor: { name: 'A B', birth_dates: ['1984'] }, priority: 'routine', recovery: { country: 'ZA' },
    });
    assert.deepEqual(request.toValues(file), values);
  });
  test('Request: a field with a name that every object has is left out, and nothing else gets it', () => {
    const names = ['__proto__.x', 'constructor.prototype.y', 'associates.__proto__.z', 'associates.0.__proto__.x', 'firearm.constructor', 'toString.x', 'associates.length', 'firearm.make.x'];
    const written = Object.fromEntries([['with.associates', '1'], ['firearm.make', 'Colt'], ['associates.0.name', 'A'], ...names.map((name) => [name, 'held'])]);
    const made = request.toRequest(written);
    assert.deepEqual([({}).x, ({}).y, [].z, [].x, Object.x, Object.prototype.toString.x], Array(6).fill(undefined));
    assert.deepEqual(made, { firearm: { make: 'Colt' }, associates: [{ name: 'A' }], toString: { x: 'held' } });
  });
  test('Request: what another officer has written into a draft has no such field when it is opened', () => {
    const written = JSON.parse('{"__proto__":"1","a.__proto__.b":"2","constructor":"3","firearm.make":"Colt","prototype.x":"4","constructors":"5"}');
    assert.deepEqual(Object.entries(ownFields(written)), [['firearm.make', 'Colt'], ['constructors', '5']]);
  });
  test('Request: associates go along, as many as the form shows, and move up when one is taken out', () => {
    const values = {
      'with.associates': '2', 'associates.0.name': 'ROSSI, Anna', 'associates.0.documents.0.number': 'X1', 'associates.0.sex': 'female',
      'associates.1.name': 'DOE, John', 'associates.1.birth_dates': '1980', 'associates.2.name': 'GONE, Long',
    };
    const sent = request.toRequest(values);
    assert.deepEqual(sent.associates, [{ name: 'ROSSI, Anna', documents: [{ number: 'X1' }], sex: 'female' }, { name: 'DOE, John', birth_dates: ['1980'] }]);
    assert.equal(request.toValues(sent)['with.associates'], '2');
    const left = { ...values, ...withoutAssociate(values, 0) };
    assert.deepEqual(request.toRequest(left).associates, [{ name: 'DOE, John', birth_dates: ['1980'] }]);
  });
  test('Request: days are sent as the schema has them', () => {
    const sent = request.toRequest({ 'recovery.date': '27.11.2026', 'with.possessor': 'yes', 'possessor.name': 'A', 'possessor.birth_dates': '14.3.1994; 1993' });
    assert.equal(sent.recovery.date, '2026-11-27');
    assert.deepEqual(sent.possessor.birth_dates, ['1994-03-14', '1993']);
  });
  test('Request: what is switched off is left out', () => {
    assert.deepEqual(request.toRequest({ 'possessor.name': 'A B', 'vehicle.vin': 'X', justification: 'x', priority: 'routine' }), { priority: 'routine' });
  });
});

describe('Csv', { skip }, async () => {
  const csv = skip ? {} : await load('records/csv.ts');
  test('Csv: quotes, semicolons, lists and lines over two lines are read', () => {
    const { rows, refusals } = csv.read('nominal', '\ufeffid;name;aliases;silent\r\n1;"A; ""B""\nC";x|y;yes\r\n2;D;;no\r\n');
    assert.deepEqual(rows, [
      { line: 2, record: { id: '1', release: { silent: true }, person: { name: 'A; "B"\nC', aliases: ['x', 'y'] } } },
      { line: 4, record: { id: '2', person: { name: 'D' } } },
    ]);
    assert.deepEqual(refusals, []);
  });
  test('Csv: what a form changes of a record leaves what the form does not show', () => {
    const columns = ['reason', 'handling', 'only_countries', 'purposes', 'silent', 'except_countries', 'name', 'aliases', 'sex'];
    const held = {
      id: '1', reason: 'wanted', handling: 'H1', valid_until: '2027-01-31', release: { only_countries: ['CZ', 'BR'], silent: true },
      person: { name: 'A', aliases: ['x', 'y'], sex: 'male', documents: [{ type: 'P', number: '7', country: 'ZAF' }] },
    };
    const fields = csv.fieldsOf('nominal', held, columns);
    assert.deepEqual(fields, { reason: 'wanted', handling: 'H1', only_countries: 'CZ|BR', silent: 'yes', name: 'A', aliases: 'x|y', sex: 'male' });
    assert.deepEqual(csv.replaced('nominal', held, { ...fields, id: '1' }, columns), held);
    assert.deepEqual(csv.replaced('nominal', held, { ...fields, id: '1', name: 'B', sex: '', only_countries: '', silent: '', purposes: 'court' }, columns),
      { ...held, release: { purposes: ['court'] }, person: { name: 'B', aliases: ['x', 'y'], documents: held.person.documents } });
  });
  test('Csv: a broken line costs itself alone', () => {
    const { rows, refusals } = csv.read('vehicle', 'id,plate\n1,A\n,B\n3,C,D\n4,E\n');
    assert.deepEqual(rows.map((one) => one.record.id), ['1', '4']);
    assert.deepEqual(refusals.map((one) => one.line), [3, 4]);
  });
});

describe('Meter', { skip }, async () => {
  const meter = skip ? {} : await load('trace/meter.ts');
  const whole = {
    'firearm.serial': 'A1234', 'firearm.make': 'Colt', 'firearm.model': 'Python', 'firearm.type': 'PR', 'firearm.calibre': '.357 Magnum',
    'firearm.country_of_manufacture': 'US', 'recovery.date': '2026-02-01', 'recovery.country': 'ZA', 'officer.phone': '1',
  };
  const of = (values, centers = [{ center: 'US' }]) => meter.score(meter.parts(values, centers, true));
  test('Meter: complete is 100, nothing is 0, and each gap costs', () => {
    assert.equal(of(whole), 100);
    assert.equal(meter.score(meter.parts({}, [], false)), 0);
    for (const field of Object.keys(whole)) assert.ok(of({ ...whole, [field]: '' }) < 100, field);
  });
  test('Meter: "unknown" and an unreadable number count as missing', () => {
    assert.ok(of({ ...whole, 'firearm.make': 'unknown' }) < 100);
    assert.ok(of({ ...whole, 'firearm.serial': 'A12?4' }) < 100);
    assert.ok(of({ ...whole, 'recovery.date': '31.2.2026' }) < 100);
  });
  test('Meter: a choice left open is no whole number, and the wish says so', () => {
    const open = meter.parts({ ...whole, 'firearm.serial': 'A1[O0]234' }, [{ center: 'US' }], true);
    assert.ok(meter.score(open) < 80);
    assert.deepEqual(open.filter((one) => !one.held).map((one) => one.gain), ['serial_open', 'other']);
  });
  test('Meter: who says more loses nothing', () => {
    const person = { ...whole, 'with.possessor': 'yes', 'possessor.name': 'A B' };
    assert.equal(of(person), 100);
    const all = meter.parts({ ...person, 'firearm.model': '' }, [{ center: 'US' }], true);
    const gains = all.filter((one) => !one.held).map((one) => [one.gain, meter.gainOf(all, one)]);
    assert.deepEqual(gains.map(([gain]) => gain), ['model', 'birth']);
    assert.equal(gains[0][1], 100 - meter.score(all));
  });
  test('Meter: the importer counts where nobody answers for the country of manufacture', () => {
    assert.ok(of(whole, [{ center: 'CZ' }]) < 100);
    assert.equal(of({ ...whole, 'firearm.importer': 'X' }, [{ center: 'CZ' }]), 100);
  });
});

describe('Address', { skip }, async () => {
  const { call, sendFile, way } = skip ? {} : await load('api.ts');
  test('Address: what is put into a path stays one word of it', () =>
    assert.equal(way`/traces/${'../officers?x=1&y#z'}/cancel?n=${7}`, '/traces/..%2Fofficers%3Fx%3D1%26y%23z/cancel?n=7'));
  test('Address: a path that would be another one is never asked for', async () => {
    const asked = [];
    const before = globalThis.fetch;
    globalThis.fetch = async (to) => { asked.push(to); return new Response('{}'); };
    try {
      for (const word of ['..', '.', '%2e%2e', '%2E.', '.%2e', '..%2Fofficers', 'x%5Cy', '..\\officers', 'x#y', 'x y']) {
        await assert.rejects(call('GET', `/traces/${word}`), { status: 404 }, word);
        await assert.rejects(sendFile(`/traces/${word}/attachments`, new Blob(['x']), () => {}), { status: 404 }, word);
      }
      await call('GET', '/traces?q=..%2F..&after=a%2Fb');
      await call('GET', '/officers/A.1..2');
    } finally { globalThis.fetch = before; }
    assert.deepEqual(asked, ['/api/v1/traces?q=..%2F..&after=a%2Fb', '/api/v1/officers/A.1..2']);
  });
});

describe('Pace', { skip }, async () => {
  const { paced } = skip ? {} : await load('pace.ts');
  const rest = (ms) => new Promise((done) => { setTimeout(done, ms); });
  test('Pace: what is asked for in a rest is done once when it is over, also what is asked for meanwhile, and after a fault', async () => {
    let done = 0;
    let end = () => undefined;
    const soon = paced(5, () => { ++done; return new Promise((ok, fail) => { end = done === 1 ? fail : ok; }); });
    soon(); soon();
    await rest(10);
    assert.equal(done, 1, 'at once, and one at a time');
    soon(); soon();
    end(new Error('away'));
    for (let left = 300; left && done < 2; --left) await rest(10);
    assert.equal(done, 2);
    end();
    await rest(20);
    assert.equal(done, 2);
  });
});

describe('Qr', { skip }, async () => {
  const { qr } = skip ? {} : await load('parts/qr.ts');
  const rows = (text) => qr(text).map((row) => parseInt(row.map(Number).join(''), 2).toString(16));
  test('Qr: a short word is drawn as a reader of such codes (zbar) has read it', () => {
    assert.deepEqual(rows('HELLO'), ['1fcb7f', '104e41', '175b5d', '174a5d', '17455d', '104141', '1fd57f', '1b00', '1dfec4', '21042', '14451f',
      '191442', '14cd54', '1aa6', '1fd2e7', '105fb0', '1752e7', '174466', '175d15', '105852', '1fd967']);
  });
  test('Qr: the code grows with the text, and a text that is too long has none', () => {
    assert.deepEqual(['x'.repeat(17), 'x'.repeat(18), 'x'.repeat(271), 'x'.repeat(272)].map((text) => qr(text)?.length), [21, 25, 57, undefined]);
  });
});
