import { providerSchemas } from '@gatehouse/providers/schemas.gen.js'
import { GatewayError, type InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import { childrenOf, depthOf, isBranch, leavesOf, mapLeaves } from '@gatehouse/shared/routing/route-tree.js'
import { compileRule } from '@gatehouse/shared/routing/rule.js'
import type { AliasConfig, ModelRouting, ModelTarget } from './model-alias.entity.js'

const MOST_LEAVES = 50
const MOST_DEPTH = 8

type Input = { [K in keyof AliasConfig]?: AliasConfig[K] | undefined }
interface Known {
  id: string
  slug: string
  type: string
}

/**
 * What an alias is to be after a change, with ids in the place of slugs. A tree takes the place of the lists and the other way round. Throws
 * `reference_missing` or `validation_failed` with a pointer for each fault.
 */
export function changedConfig(before: AliasConfig, input: Input, providers: readonly Known[]): AliasConfig {
  const given: Input = { ...input }
  if (input.routing && ((input.targets?.length ?? 0) > 0 || (input.fallbacks?.length ?? 0) > 0))
    throw invalid('/routing', 'Give either a routing tree or targets and fallbacks.')
  if (input.routing) Object.assign(given, { targets: [], fallbacks: [] })
  else if (input.targets && input.targets.length > 0) given.routing = null
  const issues: InputIssue[] = []
  const missing: InputIssue[] = []
  const idOf = <T extends ModelTarget>(target: T, pointer: string): T => {
    const provider = providers.find(({ id, slug }) => id === target.provider || slug === target.provider)
    if (!provider) missing.push({ pointer: `${pointer}/provider`, message: `No provider "${target.provider}".` })
    return { ...target, provider: provider?.id ?? '' }
  }
  const list = (name: 'targets' | 'fallbacks') =>
    given[name]?.map((target, i) => idOf(target, `/${name}/${i}`)) ?? before[name]
  const config: AliasConfig = {
    targets: list('targets'),
    fallbacks: list('fallbacks'),
    routing: given.routing === undefined ? before.routing : given.routing,
    timeouts: given.timeouts ?? before.timeouts,
    resilience: given.resilience ?? before.resilience,
  }
  if (given.routing) {
    const pointers = leavesOf(given.routing, '/routing').map(({ pointer }) => pointer)
    config.routing = mapLeaves(given.routing, leaf => idOf(leaf as ModelTarget, pointers.shift()!)) as ModelRouting
    issues.push(...faultsOf(given.routing, '/routing'), ...embeddingFaults(given.routing, '/routing', providers))
    if (leavesOf(given.routing).length > MOST_LEAVES)
      issues.push({ pointer: '/routing', message: `At most ${MOST_LEAVES} targets.` })
    if (depthOf(given.routing) > MOST_DEPTH)
      issues.push({ pointer: '/routing', message: `At most ${MOST_DEPTH} levels.` })
  } else if (config.routing) {
    if (config.targets.length + config.fallbacks.length > 0)
      issues.push({ pointer: '/fallbacks', message: 'This alias has a routing tree. Change that, or give targets.' })
  } else {
    if (config.targets.length === 0)
      issues.push({ pointer: '/targets', message: 'At least one target, or a routing tree.' })
    else if (config.targets.every(({ weight }) => weight === 0))
      issues.push({ pointer: '/targets', message: 'At least one target needs a weight above 0.' })
  }
  if (missing.length > 0)
    throw new GatewayError('reference_missing', {
      detail: missing.map(({ message }) => message).join(' '),
      errors: missing,
    })
  if (issues.length > 0) throw new GatewayError('validation_failed', { errors: issues })
  return config
}

/** What a schema cannot tell of a tree. */
function faultsOf(node: ModelRouting, at: string): InputIssue[] {
  const below = childrenOf(node).flatMap(([path, child]) => faultsOf(child as ModelRouting, `${at}/${path}`))
  if (!isBranch(node)) return below
  if (node.strategy === 'weighted' && node.choices.every(({ weight }) => weight === 0))
    return [{ pointer: `${at}/choices`, message: 'At least one choice needs a weight above 0.' }, ...below]
  if (node.strategy !== 'rule') return below
  return [...node.choices.flatMap(({ when }, i) => ruleFaults(when, `${at}/choices/${i}/when`)), ...below]
}

/** Who is to tell what messages mean has to make embeddings. */
function embeddingFaults(node: ModelRouting, at: string, providers: readonly Known[]): InputIssue[] {
  const below = childrenOf(node).flatMap(([path, child]) =>
    embeddingFaults(child as ModelRouting, `${at}/${path}`, providers),
  )
  if (!isBranch(node) || node.strategy !== 'similarity' || !node.embedding) return below
  const { provider: reference } = node.embedding as ModelTarget
  const provider = providers.find(({ id, slug }) => id === reference || slug === reference)
  if (!provider || providerSchemas[provider.type]?.embeds) return below
  return [{ pointer: `${at}/embedding/provider`, message: `${provider.slug} makes no embeddings.` }, ...below]
}

function ruleFaults(rule: string, pointer: string): InputIssue[] {
  try {
    compileRule(rule)
    return []
  } catch (error) {
    return [{ pointer, message: `Not a rule: ${(error as Error).message}` }]
  }
}

const invalid = (pointer: string, message: string) =>
  new GatewayError('validation_failed', { errors: [{ pointer, message }] })
