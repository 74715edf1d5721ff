import { crc32, deflateSync } from 'node:zlib';

type Rgb = readonly [red: number, green: number, blue: number];

/** Encodes a picture as PNG (8-bit RGB, one IDAT). `pixel` gives the colour at a place. */
export function png(width: number, height: number, pixel: (x: number, y: number) => Rgb): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(pixel(x, y), y * (1 + width * 3) + 1 + x * 3);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const INK: Rgb = [38, 70, 83];
const PAPER: Rgb = [250, 248, 243];
const GOLD: Rgb = [212, 160, 23];

/** A bar chart of positive numbers, `height` pixels high. */
export function barChart(values: readonly number[], height: number): Buffer {
  const step = 24;
  const top = Math.max(1, ...values);
  return png(step * Math.max(1, values.length) + 8, height, (x, y) => {
    const value = values[Math.floor((x - 8) / step)];
    const inBar = value !== undefined && x >= 8 && (x - 8) % step < step - 8;
    return inBar && height - y <= (value / top) * (height - 8) ? INK : PAPER;
  });
}

/** The server's icon: a dark stone with a golden streak. */
export const icon = (size: number): Buffer =>
  png(size, size, (x, y) => (Math.abs(x + y - size) < size / 10 ? GOLD : INK));
