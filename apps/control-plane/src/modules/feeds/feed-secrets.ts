import { type FeedCreate, kafkaFeed, s3Feed, webhookFeed } from '@gatehouse/shared/api/feeds.js'
import type { z } from 'zod'

const SCHEMAS: Record<FeedCreate['kind'], z.ZodObject> = { webhook: webhookFeed, s3: s3Feed, kafka: kafkaFeed }

/** Sets what its schema calls secret apart from what may be shown. */
export function splitSecrets({ slug, kind, ...fields }: FeedCreate) {
  const { shape } = SCHEMAS[kind]
  const isSecret = (name: string): boolean => (shape[name] as z.ZodType | undefined)?.meta()?.secret === true
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined)
  return {
    ...{ slug, kind },
    destination: Object.fromEntries(given.filter(([name]) => !isSecret(name))),
    secrets: Object.fromEntries(given.filter(([name]) => isSecret(name))),
  }
}
