import { join } from 'node:path'
import { loadLeaf } from './load-leaf.mjs'
import { table } from './text.mjs'

const surfaces = {
  gateway: 'On the gateway',
  management: 'On the management API',
  both: 'On both',
}

/** docs/errors.md from the catalogue. */
export async function errorsDoc(root) {
  const { errorCodes } = await loadLeaf(join(root, 'packages/shared/src/errors/codes.ts'))
  const parts = Object.entries(surfaces).map(([surface, title]) => {
    const rows = Object.entries(errorCodes)
      .filter(([, spec]) => spec.surface === surface)
      .map(([code, spec]) => [
        `\`${code}\``,
        spec.status,
        spec.title,
        spec.reserved ? `${spec.detail} Reserved: ${spec.reserved}` : spec.detail,
      ])
    return `## ${title}\n\n${table(['code', 'status', 'means', 'what to do'], rows)}\n`
  })
  const text = `# Errors

Made by \`pnpm gen\` from \`packages/shared/src/errors/codes.ts\`; a test holds the code to it.

The management API and REST traffic answer [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) \`application/problem+json\` with \`type\`
\`urn:gatehouse:error:<code>\`; AI paths answer in the caller's dialect, with the same code. Codes are stable; texts may improve.

${parts.join('\n')}`
  return [{ path: 'docs/errors.md', text }]
}
