import { expect, test } from 'vitest'
import { awsFrame } from '../testing/provider-streams.js'
import { AwsEventFramer, CorruptFrame } from './aws-event-stream.js'

const frames = Buffer.concat([
  awsFrame('messageStart', '{"role":"assistant"}'),
  awsFrame('contentBlockDelta', '{"delta":{"text":"für 🦀"}}'),
  awsFrame('exception:throttlingException', '{"message":"slow down"}'),
])

function read(chunks: readonly Buffer[]): [string | undefined, string][] {
  const framer = new AwsEventFramer()
  const seen: [string | undefined, string][] = []
  for (const chunk of chunks) {
    framer.push(chunk)
    while (framer.next()) seen.push([framer.name(), framer.text()])
  }
  framer.end()
  while (framer.next()) seen.push([framer.name(), framer.text()])
  return seen
}

test('events and exceptions come with their names, however they are cut', () => {
  const whole = read([frames])
  expect(whole).toEqual([
    ['messageStart', '{"role":"assistant"}'],
    ['contentBlockDelta', '{"delta":{"text":"für 🦀"}}'],
    ['exception:throttlingException', '{"message":"slow down"}'],
  ])
  expect(read(Array.from(frames, byte => Buffer.from([byte])))).toEqual(whole)
})

test('one wrong bit anywhere is noticed, and so is an end within a frame', () => {
  for (let at = 0; at < frames.length; at++) {
    const wrong = Buffer.from(frames)
    wrong[at]! ^= 1
    expect(() => read([wrong]), `byte ${at}`).toThrow(CorruptFrame)
  }
  expect(() => read([frames.subarray(0, -1)])).toThrow(CorruptFrame)
})
