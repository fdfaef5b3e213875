import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { formatKey, parseKey } from './key-format.js'

it('makes keys that it recognises', () => {
  for (let i = 0; i < 200; i++) {
    const { secret, publicId } = formatKey(i % 2 ? 'live' : 'test', randomBytes(96))
    expect(secret).toMatch(/^gh_(live|test)_[0-9A-Za-z]{46}$/)
    expect(parseKey(secret)).toEqual({ environment: i % 2 ? 'live' : 'test', publicId })
  }
})

it('refuses every key with one character changed', () => {
  const { secret } = formatKey('live', randomBytes(96))
  for (let i = 0; i < secret.length; i++) {
    const other = secret[i] === 'a' ? 'b' : 'a'
    expect(parseKey(secret.slice(0, i) + other + secret.slice(i + 1))).toBeUndefined()
  }
})
