import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { workspaceFolders } from './cruise.mjs'

const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/

/** Versions are exact, the same wherever a package is named, and there is one zod: two of them do not know each other's schemas. */
export async function checkVersions(root) {
  const problems = []
  const seen = new Map()
  for (const folder of ['.', ...(await workspaceFolders(root))]) {
    const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))
    for (const [name, version] of kinds.flatMap(kind => Object.entries(manifest[kind] ?? {}))) {
      if (version === 'workspace:*') continue
      if (!exact.test(version)) problems.push(`${folder}: ${name} is "${version}", not one exact version`)
      const first = seen.get(name)
      if (first && first.version !== version)
        problems.push(`${folder}: ${name} is ${version}, but ${first.version} in ${first.folder}`)
      if (!first) seen.set(name, { version, folder })
    }
  }
  const lock = await readFile(join(root, 'pnpm-lock.yaml'), 'utf8')
  const packages = lock.slice(lock.indexOf('\npackages:'), lock.indexOf('\nsnapshots:'))
  const zods = [...packages.matchAll(/^ {2}zod@([^:]+):$/gm)].map(found => found[1])
  if (zods.length !== 1) problems.push(`pnpm-lock.yaml holds ${zods.length} versions of zod: ${zods.join(', ')}`)
  return { ok: problems.length === 0, summary: `${seen.size} packages, zod ${zods.join(', ')}`, problems }
}
