import type { Operation } from '../../lib/operations.js'
import type { Move, Version } from './api.js'

export interface OfferedMove {
  move: Move
  label: string
  of: Operation
}

const of = (move: Move): Operation => `POST /tenants/{tenant}/apis/{api}/versions/{version}/${move}`

/** What can be done with a version in its state, the usual first. */
export function movesOf(state: Version['state']): OfferedMove[] {
  const moves: Record<Version['state'], OfferedMove[]> = {
    draft: [
      { move: 'publish', label: 'Publish', of: of('publish') },
      { move: 'submit', label: 'Ask for a review', of: of('submit') },
    ],
    in_review: [{ move: 'publish', label: 'Publish', of: of('publish') }],
    published: [{ move: 'deprecate', label: 'Deprecate…', of: of('deprecate') }],
    deprecated: [
      { move: 'retire', label: 'Retire…', of: of('retire') },
      { move: 'publish', label: 'Take it back', of: of('publish') },
    ],
    retired: [],
  }
  return moves[state]
}

/** Versions are numbered: the next one after these. */
export const nextVersion = (versions: readonly { version: string }[]): string =>
  `v${Math.max(0, ...versions.map(({ version }) => Number(version.slice(1)))) + 1}`
