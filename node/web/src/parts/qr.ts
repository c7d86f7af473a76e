// A QR code (ISO/IEC 18004) of a short text: bytes, error correction L, versions 1 to 10. Enough for the address that links a device.

/** Of each version at level L: bytes of error correction in a block, blocks of the first kind, bytes of data in one, blocks with one byte more. */
const versions = [
  [7, 1, 19, 0], [10, 1, 34, 0], [15, 1, 55, 0], [20, 1, 80, 0], [26, 1, 108, 0],
  [18, 2, 68, 0], [20, 2, 78, 0], [24, 2, 97, 0], [30, 2, 116, 0], [18, 2, 68, 2],
] as const;
const alignment = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

const exp: number[] = [];
const log: number[] = [];
for (let i = 0, x = 1; i < 255; ++i) {
  exp[i] = x;
  log[x] = i;
  x = x & 128 ? (x << 1) ^ 285 : x << 1;
}
const times = (a: number, b: number) => (a && b ? exp[((log[a] ?? 0) + (log[b] ?? 0)) % 255] ?? 0 : 0);

/** What is appended to a block, by Reed and Solomon. */
function correction(data: number[], many: number): number[] {
  let generator = [1];
  for (let i = 0; i < many; ++i) {
    const next = [...generator, 0];
    generator.forEach((one, at) => { next[at + 1] = (next[at + 1] ?? 0) ^ times(one, exp[i] ?? 0); });
    generator = next;
  }
  const rest = [...data, ...new Array<number>(many).fill(0)];
  for (let i = 0; i < data.length; ++i) {
    const lead = rest[i] ?? 0;
    if (lead) generator.forEach((one, at) => { rest[i + at] = (rest[i + at] ?? 0) ^ times(one, lead); });
  }
  return rest.slice(data.length);
}

function codewords(text: string, version: number): number[] | undefined {
  const [many, first, size, longer] = versions[version - 1] ?? [0, 0, 0, 0];
  const bytes = [...new TextEncoder().encode(text)];
  const room = first * size + longer * (size + 1);
  const lengthBits = version < 10 ? 8 : 16;
  if (4 + lengthBits + 8 * bytes.length > 8 * room) return undefined;
  const bits: number[] = [];
  const push = (value: number, count: number) => { for (let i = count - 1; i >= 0; --i) bits.push((value >> i) & 1); };
  push(4, 4);
  push(bytes.length, lengthBits);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, 8 * room - bits.length));
  while (bits.length % 8) bits.push(0);
  const data: number[] = [];
  for (let i = 0; i < bits.length; i += 8) data.push(bits.slice(i, i + 8).reduce((all, bit) => 2 * all + bit, 0));
  for (let pad = 0; data.length < room; pad ^= 1) data.push(pad ? 17 : 236);
  const blocks: number[][] = [];
  for (let i = 0, at = 0; i < first + longer; ++i) {
    const length = i < first ? size : size + 1;
    blocks.push(data.slice(at, at + length));
    at += length;
  }
  const checks = blocks.map((one) => correction(one, many));
  const out: number[] = [];
  for (let i = 0; i <= size; ++i) for (const one of blocks) if (i < one.length) out.push(one[i] ?? 0);
  for (let i = 0; i < many; ++i) for (const one of checks) out.push(one[i] ?? 0);
  return out;
}

/** The 15 bits of the format, or the 18 of the version, with their check. */
function checked(value: number, bits: number, polynomial: number): number {
  let rest = value << bits;
  const top = Math.floor(Math.log2(polynomial));
  for (let i = Math.floor(Math.log2(rest || 1)); i >= top; i = Math.floor(Math.log2(rest || 1))) rest ^= polynomial << (i - top);
  return (value << bits) | rest;
}

/** Rows of dark and light; undefined: the text is too long. Mask 0 is always taken: devices read any. */
export function qr(text: string): boolean[][] | undefined {
  const version = versions.findIndex((_, i) => codewords(text, i + 1)) + 1;
  const words = version ? codewords(text, version) : undefined;
  if (!words) return undefined;
  const size = 17 + 4 * version;
  const cells: (boolean | undefined)[][] = Array.from({ length: size }, () => new Array<boolean | undefined>(size).fill(undefined));
  const set = (row: number, column: number, dark: boolean) => { const line = cells[row]; if (line && column >= 0 && column < size) line[column] = dark; };
  const square = (row: number, column: number, radius: number, rings: number[]) => {
    for (let y = -radius; y <= radius; ++y) for (let x = -radius; x <= radius; ++x)
      set(row + y, column + x, rings.includes(Math.max(Math.abs(x), Math.abs(y))));
  };
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]] as const) square(row, column, 4, [0, 1, 3]);
  for (let i = 8; i < size - 8; ++i) { set(6, i, i % 2 === 0); set(i, 6, i % 2 === 0); }
  const marks = alignment[version - 1] ?? [];
  for (const row of marks) for (const column of marks)
    if (!((row === 6 && column === 6) || (row === 6 && column === size - 7) || (row === size - 7 && column === 6))) square(row, column, 2, [0, 2]);
  const format = checked(0b01000, 10, 0b10100110111) ^ 0b101010000010010;
  for (let i = 0; i < 15; ++i) {
    const dark = ((format >> i) & 1) === 1;
    set(i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, 8, dark);
    set(8, i < 8 ? size - 1 - i : i === 8 ? 7 : 14 - i, dark);
  }
  set(size - 8, 8, true);
  if (version > 6) {
    const said = checked(version, 12, 0b1111100100101);
    for (let i = 0; i < 18; ++i) {
      const [a, b] = [Math.floor(i / 3), size - 11 + (i % 3)];
      set(a, b, ((said >> i) & 1) === 1);
      set(b, a, ((said >> i) & 1) === 1);
    }
  }
  let bit = 0;
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; ++i) for (const column of [right, right - 1]) {
      const row = up ? size - 1 - i : i;
      if (cells[row]?.[column] !== undefined) continue;
      const dark = (((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
      set(row, column, dark !== ((row + column) % 2 === 0));
      ++bit;
    }
  }
  return cells.map((row) => row.map((one) => one === true));
}
