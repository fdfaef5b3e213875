import { z } from 'zod'

/** Lower-case words joined by hyphens, 1 to 63 characters. */
export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and hyphens, 1 to 63 characters')
  .meta({ title: 'Slug', description: 'Short name in URLs; it cannot be changed later.' })

/** Model aliases may hold dots and underscores, as vendors' model names do. */
export const aliasSlug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/,
    'lower-case letters, digits, dots, underscores and hyphens, 1 to 63 characters',
  )
  .meta({ title: 'Alias', description: 'The name that callers put in "model".' })

/** An id or a slug, wherever a path takes either. */
export const reference = z.string().min(1).max(150)
export const name = z.string().trim().min(1).max(120).meta({ title: 'Name' })
export const description = z.string().max(20_000).meta({ title: 'Description', widget: 'markdown' })
export const comment = z.string().trim().min(1).max(4_000)
export const instant = z.iso.datetime({ offset: true }).meta({ id: 'Instant', description: 'RFC 3339 time in UTC.' })
export const money = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,9})?$/, 'a decimal amount in USD, such as "12.50"')
  .meta({ id: 'Money', description: 'Decimal amount in USD.' })

export const empty = z.strictObject({})

/** Query of every list. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('How many at the most.'),
  cursor: z.string().max(500).optional().describe('The nextCursor of the page before.'),
})
export type PageQuery = z.output<typeof pageQuery>

export interface Page<T> {
  data: T[]
  nextCursor: string | null
}

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() })

/** Body of an answer to a change that the gateway has to learn of. */
export const revised = z.object({ revision: z.int().describe('Live on every node whose revision is at least this.') })

/** A view as a write answers with it. */
export const withRevision = <S extends z.ZodRawShape>(view: z.ZodObject<S>) => view.extend(revised.shape)

type Bare<T> = T extends z.ZodDefault<infer I> ? I : T
type Patch<S extends z.ZodRawShape> = z.ZodObject<
  { [K in keyof S]: z.ZodOptional<Bare<S[K]> extends z.ZodType ? Bare<S[K]> : never> },
  z.core.$strict
>

/** What a PATCH takes: every field optional and without its default, so that what is left out stays as it is. */
export function patchOf<S extends z.ZodRawShape>(schema: z.ZodObject<S>): Patch<S> {
  const fields = Object.entries(schema.shape).map(([field, type]) => {
    const bare = type instanceof z.ZodDefault ? type.unwrap() : type
    return [field, z.optional(bare)]
  })
  return z.strictObject(Object.fromEntries(fields)) as unknown as Patch<S>
}
