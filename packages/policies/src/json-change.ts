import { z } from 'zod'
import { parsePath, removeAt, renameAt, setAt } from './json-path.js'

const path = z
  .string()
  .regex(/^[^.\s]{1,100}(?:\.[^.\s]{1,100}){0,19}$/, 'names divided by dots, such as "user.email" or "items.*.cost"')
const values = z.record(path, z.json()).default({})

/** Fields that the transformations of requests and answers have in common. */
export const jsonFields = {
  removeJson: z.array(path).max(100).default([]).meta({ title: 'Remove from JSON' }),
  renameJson: z
    .record(path, z.string().min(1).max(100))
    .default({})
    .meta({ title: 'Rename in JSON', description: 'Where it stands, to its new name.' }),
  setJson: values.meta({ title: 'Set in JSON', description: 'In the place of what there is.' }),
  addJson: values.meta({ title: 'Add to JSON', description: 'Only where there is nothing of the name.' }),
}

interface JsonSettings {
  removeJson: readonly string[]
  renameJson: Readonly<Record<string, string>>
  setJson: Readonly<Record<string, unknown>>
  addJson: Readonly<Record<string, unknown>>
}

/** Undefined where nothing is to be changed, so that bodies pass as they come. */
export function jsonChange(settings: JsonSettings): ((json: unknown) => unknown) | undefined {
  const removes = settings.removeJson.map(parsePath)
  const renames = Object.entries(settings.renameJson).map(([from, to]) => [parsePath(from), to] as const)
  const sets = Object.entries(settings.setJson).map(([at, value]) => [parsePath(at), value] as const)
  const adds = Object.entries(settings.addJson).map(([at, value]) => [parsePath(at), value] as const)
  if (removes.length + renames.length + sets.length + adds.length === 0) return undefined
  return json => {
    for (const at of removes) removeAt(json, at)
    for (const [at, to] of renames) renameAt(json, at, to)
    for (const [at, value] of sets) setAt(json, at, value, 'any')
    for (const [at, value] of adds) setAt(json, at, value, 'missing')
    return json
  }
}
