import { appendFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileBound } from '@gatehouse/policies/contract.js'

/** A name and nothing of a path: what is configured never says where on the machine. */
const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/
/** All files of one owner, in bytes. */
export const MOST_OF_OWNER = 1 << 30
/** Whoever has held a lock for longer has died with it. */
const LOCK_MS = 10_000

/** Adds lines to a file of an owner, which puts it aside first where it would grow beyond its bound. */
export type AppendLog = (owner: string, file: string, text: string, bound: FileBound) => Promise<void>

/**
 * Files of one folder, each owner's in a folder of its own. They are opened anew each time, so whoever moves one away need tell nobody. All workers of a
 * node write to the same ones.
 */
export function logFiles(folder: string | undefined, mostOfOwner = MOST_OF_OWNER): AppendLog {
  return async (owner, file, text, bound) => {
    if (folder === undefined) throw new Error('this node keeps no files')
    if (!NAME.test(file) || !NAME.test(owner)) throw new TypeError('no name of a file')
    const own = join(folder, owner)
    const size = await sizeOf(join(own, file))
    if (size === undefined) await mkdir(own, { recursive: true, mode: 0o700 })
    const bytes = Buffer.byteLength(text)
    const isFull = size !== undefined && size > 0 && size + bytes > bound.maxBytes
    if (isFull) await putAside(own, file, bytes, bound)
    if (isFull || size === undefined) await trim(own, file, mostOfOwner - bytes)
    await appendFile(join(own, file), text, { mode: 0o600 })
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** `x` becomes `x.1`, `x.1` becomes `x.2`; what is beyond those that are kept goes. One worker at a time; others go on with what there is. */
async function putAside(folder: string, file: string, bytes: number, { maxBytes, keep }: FileBound): Promise<void> {
  const lock = join(folder, `.${file}.lock`)
  if (!(await take(lock))) return
  try {
    // Another may have been here since.
    const size = (await sizeOf(join(folder, file))) ?? 0
    if (size === 0 || size + bytes <= maxBytes) return
    const numbers = (await readdir(folder)).flatMap(name => numberOf(name, file) ?? [])
    for (const number of numbers.sort((a, b) => b - a)) {
      const path = join(folder, `${file}.${number}`)
      if (number >= keep) await rm(path, { force: true })
      else await rename(path, join(folder, `${file}.${number + 1}`))
    }
    if (keep === 0) await rm(join(folder, file), { force: true })
    else await rename(join(folder, file), join(folder, `${file}.1`))
  } finally {
    await rm(lock, { force: true })
  }
}

function numberOf(name: string, file: string): number | undefined {
  const number = name.startsWith(`${file}.`) ? name.slice(file.length + 1) : ''
  return /^\d{1,3}$/.test(number) ? Number(number) : undefined
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close()
    return true
  } catch {
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > LOCK_MS) await rm(lock, { force: true })
    return false
  }
}

/** Takes away the oldest files, whoever wrote them, until the rest is within the bound; never the one that is being written. */
async function trim(folder: string, current: string, most: number): Promise<void> {
  const found = await Promise.all(
    (await readdir(folder)).map(async name => {
      const { size, mtimeMs } = await stat(join(folder, name)).catch(() => ({ size: 0, mtimeMs: 0 }))
      return { name, size, mtimeMs }
    }),
  )
  let sum = found.reduce((total, { size }) => total + size, 0)
  for (const { name, size } of found.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (sum <= most) return
    if (name === current || size === 0) continue
    await rm(join(folder, name), { force: true })
    sum -= size
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
