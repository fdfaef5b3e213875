/** Of compressed sound whose length stands nowhere near its beginning: 128 kbit/s, the usual rate of what is sent to be written down. */
const USUAL_BYTES_PER_SECOND = 16_000

/** How long a sound file plays, in ms: by its head where that tells, else by its size. */
export function soundMs(file: Buffer): number {
  const seconds = ofWave(file) ?? ofFlac(file) ?? file.length / USUAL_BYTES_PER_SECOND
  return Math.round(seconds * 1000)
}

const magic = (file: Buffer, at: number): string => file.toString('latin1', at, at + 4)

/** Bytes a second stand in the chunk `fmt `; all that follows the head is sound. */
function ofWave(file: Buffer): number | undefined {
  if (magic(file, 0) !== 'RIFF' || magic(file, 8) !== 'WAVE' || magic(file, 12) !== 'fmt ' || file.length < 44)
    return undefined
  const rate = file.readUInt32LE(28)
  return rate > 0 ? (file.length - 44) / rate : undefined
}

/** Samples in all and a second stand in the first block: 36 bits and 20 bits. */
function ofFlac(file: Buffer): number | undefined {
  if (magic(file, 0) !== 'fLaC' || file.length < 26) return undefined
  const rate = file.readUIntBE(18, 3) >> 4
  const samples = (file[21]! & 0x0f) * 2 ** 32 + file.readUInt32BE(22)
  return rate > 0 && samples > 0 ? samples / rate : undefined
}
