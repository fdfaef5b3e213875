import { useInfiniteQuery } from '@tanstack/react-query'
import { apisQuery } from '../../features/apis/api.js'
import { modelsQuery } from '../../features/models/api.js'
import { providersQuery } from '../../features/providers/api.js'
import { useHolds } from '../../lib/operations.js'

const slugs = (data: { pages: { data: { slug: string }[] }[] } | undefined): string[] =>
  data?.pages.flatMap(page => page.data.map(({ slug }) => slug)) ?? []

/** What forms of one noun let choose of another; nothing for those who may not see it. */
export const useModelSlugs = (tenant: string): string[] =>
  slugs(useInfiniteQuery({ ...modelsQuery(tenant), enabled: useHolds(tenant)('model:read') }).data)
export const useProviderSlugs = (tenant: string): string[] =>
  slugs(useInfiniteQuery({ ...providersQuery(tenant), enabled: useHolds(tenant)('provider:read') }).data)
export const useApiSlugs = (tenant: string): string[] =>
  slugs(useInfiniteQuery({ ...apisQuery(tenant), enabled: useHolds(tenant)('api:read') }).data)
