import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Replaces a file so that a reader, or a crash of the machine, finds the old or the new content whole. Readable by its owner alone. */
export const replaceFile = (path: string, content: Uint8Array | string): Promise<void> =>
  replaceFileWith(path, write => write(content))

/** The same, with content that is written bit by bit. */
export async function replaceFileWith(
  path: string,
  fill: (write: (content: Uint8Array | string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const draft = `${path}.new`
  try {
    await withFile(draft, 'w', async file => {
      await fill(content => file.writeFile(content))
      await file.sync()
    })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await withFile(dirname(path), 'r', folder => folder.sync())
}

/** Resolves when what was written to it lies on disk. */
export const syncFile = (path: string): Promise<void> => withFile(path, 'r+', file => file.datasync())

async function withFile(path: string, flags: string, use: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o600)
  try {
    await use(file)
  } finally {
    await file.close()
  }
}

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
