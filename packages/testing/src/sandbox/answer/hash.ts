/** FNV-1a, 32 bits: spread enough to choose a sentence or to name an answer. */
export function hash(text: string, seed = 0x811c9dc5): number {
  let value = seed
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}

/** `length` hex digits that follow from the seed. */
export function hexOf(seed: number, length: number): string {
  let digits = ''
  for (let value = seed; digits.length < length; value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) + 0x9e3779b9) {
    digits += (value >>> 0).toString(16).padStart(8, '0')
  }
  return digits.slice(0, length)
}
