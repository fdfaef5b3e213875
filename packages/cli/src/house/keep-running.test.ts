import type { Exit } from '@gatehouse/postgres/postmaster.js'
import { expect, test } from 'vitest'
import { keepRunning } from './keep-running.js'

function fake() {
  let end: (exit: Exit) => void = () => {}
  const exited = new Promise<Exit>(resolve => {
    end = resolve
  })
  return { exited, die: () => end({ code: 1, signal: null }), stop: async () => end({ code: 0, signal: null }) }
}

test('a first start that fails is the caller’s to hear of', async () => {
  const start = () => Promise.reject(new Error('no'))
  await expect(keepRunning(start, () => {})).rejects.toThrow('no')
})

test('starts again after a death and after failed starts, until stopped', async () => {
  const started: ReturnType<typeof fake>[] = []
  const events: string[] = []
  let failures = 1
  await new Promise<void>((resolve, reject) => {
    const start = async () => {
      if (started.length === 1 && failures-- > 0) throw new Error('not yet')
      const running = fake()
      started.push(running)
      return running
    }
    keepRunning(start, ({ what }) => {
      events.push(what)
      if (what === 'back') resolve()
    }).then(async kept => {
      expect(kept.current()).toBe(started[0])
      started[0]?.die()
    }, reject)
  })
  expect(events).toEqual(['died', 'failed', 'back'])
  expect(started).toHaveLength(2)
})

test('a stop is not taken for a death', async () => {
  const events: string[] = []
  const kept = await keepRunning(
    async () => fake(),
    ({ what }) => void events.push(what),
  )
  await kept.stop()
  expect(events).toEqual([])
})
