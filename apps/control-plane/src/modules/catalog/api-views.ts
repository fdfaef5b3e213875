import type { apiView, versionView } from '@gatehouse/shared/api/catalog.js'
import { In } from 'typeorm'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import type { Api } from './api.entity.js'
import { ApiVersion } from './api-version.entity.js'
import { teamSlugs } from './team-access.js'
import { masked } from './upstream-secrets.js'

export type ApiView = z.input<typeof apiView>
export type VersionView = z.input<typeof versionView>

const instant = (date: Date | null): string | null => date?.toISOString() ?? null

export function versionViewOf(row: ApiVersion): VersionView {
  const { id, name, state, config } = row
  return {
    id,
    version: name,
    state,
    config: masked(config),
    documented: row.documented ?? false,
    publishedAt: instant(row.publishedAt),
    deprecatedAt: instant(row.deprecatedAt),
    sunsetAt: instant(row.sunsetAt),
  }
}

/** Views of several APIs with two queries. */
export async function apiViews(tx: Tx, apis: readonly Api[]): Promise<ApiView[]> {
  const versions = await tx.tenant(ApiVersion).find({ apiId: In(apis.map(api => api.id)) })
  const teams = await teamSlugs(
    tx,
    apis.map(api => api.teamId),
  )
  return apis.map(api => ({
    id: api.id,
    slug: api.slug,
    name: api.name,
    description: api.description,
    type: api.type,
    team: teams.get(api.teamId) ?? null,
    versions: versions.filter(version => version.apiId === api.id).map(versionViewOf),
    createdAt: api.createdAt.toISOString(),
    updatedAt: api.updatedAt.toISOString(),
  }))
}

export const apiViewOf = async (tx: Tx, api: Api): Promise<ApiView> => (await apiViews(tx, [api]))[0]!
