import { expect, test } from 'vitest'
import { liveWords, readLabels, servesWords, writeLabels } from './words.js'

test.each([
  [{ nodes: 0, of: 0, ms: null }, 'No node is connected'],
  [{ nodes: 1, of: 1, ms: 212 }, 'Live on 1 of 1 node in 212 ms'],
  [{ nodes: 2, of: 3, ms: null }, 'Live on 2 of 3 nodes'],
])('%j reads %s', (live, words) => expect(liveWords(live)).toBe(words))

test('what a group serves in a line', () => {
  expect(servesWords('everything')).toBe('Everything')
  expect(servesWords({ tenants: [], apis: [] })).toBe('Nothing yet')
  expect(servesWords({ tenants: ['acme'], apis: ['beta/chat'] })).toBe('all of acme, beta/chat')
})

test('labels are read as they are written', () => {
  const labels = { region: 'eu-west', 'team/owner': 'edge' }
  expect(readLabels(writeLabels(labels))).toEqual(labels)
  expect(readLabels(' ')).toEqual({})
  expect(readLabels('Region')).toContain('“Region”')
})
