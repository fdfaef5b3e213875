import { gaps } from '@gatehouse/shared/gaps.js'

/** The verbs that the command line names and this version does not carry out, with the reason. The one list is `gaps`. */
export const unsupportedVerbs: readonly { verb: string; why: string }[] = gaps
  .filter(gap => gap.surface === 'cli')
  .map(({ what, why }) => ({ verb: what, why }))
