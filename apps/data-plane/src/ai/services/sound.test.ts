import { expect, test } from 'vitest'
import { soundMs } from './sound.js'

/** One channel of 16 bits. */
function wave(rate: number, seconds: number): Buffer {
  const data = rate * 2 * seconds
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.write('data', 36)
  head.writeUInt32LE(data, 40)
  return Buffer.concat([head, Buffer.alloc(data)])
}

function flac(rate: number, samples: number): Buffer {
  const file = Buffer.alloc(60)
  file.write('fLaC', 0)
  file.writeUIntBE((rate << 4) | 0x1, 18, 3)
  file[21] = 0x10 | Math.floor(samples / 2 ** 32)
  file.writeUInt32BE(samples % 2 ** 32, 22)
  return file
}

test.each([
  ['a wave', wave(16_000, 3), 3_000],
  ['another', wave(8_000, 1), 1_000],
  ['a flac', flac(44_100, 441_000), 10_000],
  ['a flac of a day', flac(96_000, 96_000 * 86_400), 86_400_000],
  ['what says nothing', Buffer.alloc(32_000), 2_000],
  ['a wave whose head is broken', Buffer.from('RIFF0000WAVEfmt '), 1],
  ['a flac that does not say', flac(44_100, 0), 4],
  ['nothing', Buffer.alloc(0), 0],
])('%s', (_, file, ms) => expect(soundMs(file)).toBe(ms))
