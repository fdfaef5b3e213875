import { afterEach, expect, test, vi } from 'vitest'
import { AskOnce, type OnceQuestion } from './ask-once.js'
import { Said } from './once.js'

afterEach(() => vi.useRealTimers())

test('a name is new once in its time, whoever of the node asks', async () => {
  let now = 0
  const said = new Said(() => now)
  const worker = () => {
    const asking: AskOnce = new AskOnce(({ id, name, until }: OnceQuestion) =>
      asking.answered(id, said.once(name, until)),
    )
    return asking
  }
  const [one, two] = [worker(), worker()]
  expect(await Promise.all([one.once('a', 10), two.once('a', 10), two.once('b', 10)])).toEqual([true, false, true])
  now = 9
  expect(await one.once('a', 20)).toBe(false)
  now = 10
  expect(await one.once('a', 20)).toBe(true)
})

test('when there is no room to remember, nothing is new', () => {
  let now = 0
  const said = new Said(() => now)
  for (let i = 0; i < 200_000; i++) said.once(String(i), 100)
  expect(said.once('one more', 100)).toBe(false)
  now = 100
  expect(said.once('one more', 200)).toBe(true)
})

test('a primary that does not answer opens nothing, and its late answer is nothing to anybody', async () => {
  vi.useFakeTimers()
  let question: OnceQuestion | undefined
  const asking = new AskOnce(each => {
    question = each
  })
  const first = expect(asking.once('a', 10)).rejects.toThrow('does not answer')
  await vi.advanceTimersByTimeAsync(2_000)
  await first
  asking.answered(question!.id, true)
})
