import { expect, test } from 'vitest'
import { servicesIn } from './descriptor.js'

/** acme.Greeter: SayHello with a rule and one that is bound besides, and Chat, which streams. */
const GREETER =
  'CsABCg1ncmVldGVyLnByb3RvEgRhY21lIhsKBUhlbGxvEhIKBG5hbWUYASABKAlSBG5hbWUygwEKB0dyZWV0ZXISUgoIU2F5SGVsbG8SCy5hY21lLkhlbGxvGgsuYWNtZS5IZWxsbyIsgtPkkwImEhIvdjEvZ3JlZXRlci97bmFtZX1aECILL3YxL2dyZWV0ZXI6ASoSJAoEQ2hhdBILLmFjbWUuSGVsbG8aCy5hY21lLkhlbGxvKAEwAWIGcHJvdG8z'

test('a set of descriptors is told by its services, their methods and the HTTP rules of those', () => {
  expect(servicesIn(GREETER)).toEqual([
    {
      name: 'acme.Greeter',
      methods: [
        { name: 'SayHello', kind: 'unary', rules: ['GET /v1/greeter/{name}', 'POST /v1/greeter'] },
        { name: 'Chat', kind: 'streams both ways', rules: [] },
      ],
    },
  ])
})

test('what is no set of descriptors is refused with a sentence', () => {
  expect(() => servicesIn(btoa('not a descriptor'))).toThrow()
  expect(() => servicesIn('')).toThrow('no set of file descriptors')
})
