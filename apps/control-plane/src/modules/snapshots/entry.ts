/** A change as config_change and config_resource tell it. */
export interface ResourceRow {
  kind: string
  id: string
  tenantId: string | null
  revision: number
  removed: boolean
  spec: unknown
}

export interface Entry {
  kind: string
  id: string
  tenantId: string | null
  /** JSON with secrets still sealed; undefined for what is not to be served any more. */
  json: string | undefined
}

export interface Held extends Entry {
  /** Of the JSON as nodes get it; undefined for a tombstone. */
  digest: string | undefined
}

/** Opens what is sealed in a resource, just for as long as it takes to send it. */
export type Reveal = (entry: Entry) => string
