import { gunzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import type { Records } from '../node/ipc.js'
import { RecordPacker } from './record-packer.js'

test('packed batches put one after the other read as one', async () => {
  const sent: Records[] = []
  const taken = vi.fn()
  const packer = new RecordPacker({
    send: (records, done) => {
      sent.push(records)
      done()
    },
    dropped: () => expect.unreachable(),
  })
  packer.pack({ lines: Buffer.from('{"a":1}\n{"a":2}\n'), count: 2 }, taken)
  packer.pack({ lines: Buffer.from('{"a":"ü"}\n'), count: 1 }, taken)
  expect(sent).toEqual([])
  await packer.flushed()
  expect(taken).toHaveBeenCalledTimes(2)
  // They may come in any order.
  const inOrder = sent.toSorted((one, other) => other.count - one.count)
  expect(inOrder.map(({ bytes, count }) => [bytes, count])).toEqual([
    [16, 2],
    [11, 1],
  ])
  const text = gunzipSync(Buffer.concat(inOrder.map(({ member }) => member))).toString()
  expect(text).toBe('{"a":1}\n{"a":2}\n{"a":"ü"}\n')
  await packer.flushed()
})
