import { join } from 'node:path'
import { loadLeaf } from './load-leaf.mjs'
import { table } from './text.mjs'

const surfaces = {
  gateway: 'Gateway',
  management: 'Management API',
  cli: 'Command line',
  config: 'Configuration',
}

/** docs/gaps.md from the list of what answers `unsupported`. */
export async function gapsDoc(root) {
  const { gaps } = await loadLeaf(join(root, 'packages/shared/src/gaps.ts'))
  const strange = gaps.filter(gap => !(gap.surface in surfaces))
  if (strange.length > 0) throw new Error(`packages/shared/src/gaps.ts: unknown surface in ${strange[0].id}`)
  const parts = Object.entries(surfaces)
    .map(([surface, title]) => [title, gaps.filter(gap => gap.surface === surface)])
    .filter(([, found]) => found.length > 0)
    .map(
      ([title, found]) =>
        `## ${title}\n\n${table(
          ['what', 'why'],
          found.map(gap => [`\`${gap.what}\``, gap.why]),
        )}\n`,
    )
  const text = `# Gaps

Made by \`pnpm gen\` from \`packages/shared/src/gaps.ts\`; a test holds the code to it.

What the design names and this version does not do. Each of these answers the error \`unsupported\`, never something half done.

${parts.join('\n')}`
  return [{ path: 'docs/gaps.md', text }]
}
