import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { logFiles } from './log-files.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-logs-'))
})
afterEach(() => rm(folder, { recursive: true }))

const bound = { maxBytes: 30, keep: 2 }
const text = (owner: string, file: string): Promise<string> => readFile(join(folder, owner, file), 'utf8')
const sizes = async (owner: string): Promise<number[]> =>
  Promise.all((await readdir(join(folder, owner))).map(async name => (await stat(join(folder, owner, name))).size))

test('owners have folders of their own, which nobody else on the machine reads', async () => {
  const append = logFiles(folder)
  await append('ten_1', 'a.log', 'one\n', bound)
  await append('ten_2', 'a.log', 'two\n', bound)
  expect([await text('ten_1', 'a.log'), await text('ten_2', 'a.log')]).toEqual(['one\n', 'two\n'])
  expect((await stat(join(folder, 'ten_1'))).mode & 0o077).toBe(0)
  expect((await stat(join(folder, 'ten_1', 'a.log'))).mode & 0o077).toBe(0)
})

test('a file that would be too large is put aside, and so many are kept', async () => {
  const append = logFiles(folder)
  for (let line = 0; line < 12; line++) await append('ten_1', 'a.log', `line ${String(line).padStart(4, '0')}\n`, bound)
  expect((await readdir(join(folder, 'ten_1'))).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2'])
  expect(await text('ten_1', 'a.log')).toBe('line 0009\nline 0010\nline 0011\n')
  expect(await text('ten_1', 'a.log.2')).toBe('line 0003\nline 0004\nline 0005\n')
  await append('ten_1', 'a.log', 'x'.repeat(20), { maxBytes: 30, keep: 0 })
  expect(await readdir(join(folder, 'ten_1'))).toEqual(['a.log'])
})

test('workers that write at once lose nothing that is to be kept, and stay within the bound', async () => {
  const workers = [logFiles(folder), logFiles(folder), logFiles(folder)]
  const wide = { maxBytes: 1000, keep: 9 }
  for (let round = 0; round < 60; round++)
    await Promise.all(
      workers.map((append, at) => append('ten_1', 'a.log', `${at} ${round}`.padEnd(19, '.').concat('\n'), wide)),
    )
  const names = await readdir(join(folder, 'ten_1'))
  const lines = (await Promise.all(names.map(name => text('ten_1', name)))).join('').trim().split('\n')
  expect(new Set(lines).size).toBe(180)
  // Those that came while another put the file aside may have gone into it.
  for (const size of await sizes('ten_1')) expect(size).toBeLessThanOrEqual(1000 + 6 * 20)
})

test('an owner has so much of the disk and no more: the oldest files go', async () => {
  const append = logFiles(folder, 100)
  for (let file = 0; file < 8; file++) {
    await append('ten_1', `${file}.log`, 'x'.repeat(25), bound)
    await utimes(join(folder, 'ten_1', `${file}.log`), file, file)
  }
  expect((await sizes('ten_1')).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(100)
  expect(await readdir(join(folder, 'ten_1'))).toContain('7.log')
  await append('ten_2', 'a.log', 'x', bound)
  expect(await text('ten_2', 'a.log')).toBe('x')
})

test('a lock that somebody died with is not for ever', async () => {
  const append = logFiles(folder)
  await append('ten_1', 'a.log', 'x'.repeat(30), bound)
  const lock = join(folder, 'ten_1', '.a.log.lock')
  await writeFile(lock, '')
  await utimes(lock, 1, 1)
  await append('ten_1', 'a.log', 'y'.repeat(10), bound)
  await append('ten_1', 'a.log', 'z'.repeat(10), bound)
  expect(await text('ten_1', 'a.log')).toBe('z'.repeat(10))
})

test.each([
  ['..', 'a.log'],
  ['ten_1', '../a.log'],
  ['ten_1', '/etc/passwd'],
  ['ten/1', 'a.log'],
])('%s and %s are no names', async (owner, file) =>
  expect(logFiles(folder)(owner, file, 'x', bound)).rejects.toThrow('no name'),
)

test('a node without a folder keeps none', async () =>
  expect(logFiles(undefined)('ten_1', 'a.log', 'x', bound)).rejects.toThrow('keeps no files'))
