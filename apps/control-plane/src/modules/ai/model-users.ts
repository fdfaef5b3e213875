import type { Tx } from '../../platform/database/database.js'
import { allTargets, ModelAlias, type ModelTarget } from './model-alias.entity.js'
import { ModelVersion } from './model-version.entity.js'

/** Slug of an alias of the tenant that may call such a target, by what is live or by a label. */
export async function aliasWith(tx: Tx, wanted: (target: ModelTarget) => boolean): Promise<string | undefined> {
  return (await aliasesWith(tx, wanted))[0]?.slug
}

export async function aliasesWith(tx: Tx, wanted: (target: ModelTarget) => boolean): Promise<ModelAlias[]> {
  const found = new Set((await targetsInUse(tx)).filter(({ target }) => wanted(target)).map(({ alias }) => alias))
  return [...found]
}

/** Every target that an alias of the tenant may call, by what is live or by a label. */
export async function targetsInUse(tx: Tx): Promise<{ alias: ModelAlias; slug: string; target: ModelTarget }[]> {
  const aliases = await tx.tenant(ModelAlias).find()
  const labelled = aliases.some(({ labels }) => Object.keys(labels).length > 0)
    ? await tx.tenant(ModelVersion).find()
    : []
  return aliases.flatMap(alias => {
    const numbers = Object.values(alias.labels)
    const others = labelled.filter(({ modelId, number }) => modelId === alias.id && numbers.includes(number))
    return [alias, ...others.map(({ config }) => config)]
      .flatMap(allTargets)
      .map(target => ({ alias, slug: alias.slug, target }))
  })
}
