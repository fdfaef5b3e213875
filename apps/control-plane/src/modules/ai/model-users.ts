import type { Tx } from '../../platform/database/database.js'
import { allTargets, ModelAlias, type ModelTarget } from './model-alias.entity.js'
import { ModelVersion } from './model-version.entity.js'

/** Slug of an alias of the tenant that may call such a target, by what is live or by a label. */
export async function aliasWith(tx: Tx, wanted: (target: ModelTarget) => boolean): Promise<string | undefined> {
  return (await aliasesWith(tx, wanted))[0]?.slug
}

export async function aliasesWith(tx: Tx, wanted: (target: ModelTarget) => boolean): Promise<ModelAlias[]> {
  const aliases = await tx.tenant(ModelAlias).find()
  const labelled = aliases.some(({ labels }) => Object.keys(labels).length > 0)
    ? await tx.tenant(ModelVersion).find()
    : []
  return aliases.filter(alias => {
    const numbers = Object.values(alias.labels)
    const others = labelled.filter(({ modelId, number }) => modelId === alias.id && numbers.includes(number))
    return [alias, ...others.map(({ config }) => config)].some(config => allTargets(config).some(wanted))
  })
}
