// Message files: all keys in all languages, with the same places to fill in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { languages } from './harness.mjs';

const read = (language) => JSON.parse(readFileSync(new URL(`../../node/web/messages/${language}.json`, import.meta.url), 'utf8'));
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((one) => one[1]).sort().join();
const english = read('en');

for (const language of languages) {
  test(`Messages: ${language} has every key and no other`, () => {
    assert.deepEqual(Object.keys(read(language)).sort(), Object.keys(english).sort());
  });
  test(`Messages: ${language} fills in the same places`, () => {
    const wrong = Object.entries(read(language)).filter(([key, text]) => places(text) !== places(english[key]));
    assert.deepEqual(wrong, []);
  });
  test(`Messages: ${language} leaves no text empty`, () => {
    assert.deepEqual(Object.entries(read(language)).filter(([, text]) => !text.trim()), []);
  });
}
