import { hash } from './hash.js'

const SPREAD = 8

/**
 * A unit vector of the words in the text, each at a few hashed places: texts that share words lie close together, which
 * is all that a cache by meaning needs to be tried.
 */
export function embed(text: string, dimensions: number): number[] {
  const vector = new Float64Array(dimensions)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    let seed = hash(word)
    for (let i = 0; i < SPREAD; i++) {
      seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9
      const place = (seed >>> 1) % dimensions
      vector[place] = vector[place]! + (seed & 1 ? 1 : -1)
    }
  }
  const length = Math.hypot(...vector) || 1
  return Array.from(vector, value => Math.fround(value / length))
}
