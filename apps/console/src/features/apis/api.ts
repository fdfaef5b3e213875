import {
  type ApiDocument,
  type apiCreate,
  apiDocument,
  apiPage,
  apiUpdate,
  apiView,
  type deprecate,
  type versionCreate,
  versionPublished,
  versionView,
} from '@gatehouse/shared/api/catalog.js'
import { type dryRunRequest, dryRunResult } from '@gatehouse/shared/api/dry-run.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { ApiError, act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Api = z.output<typeof apiView>
export type Version = z.output<typeof versionView>
export type Move = 'submit' | 'publish' | 'deprecate' | 'retire'

export const apiSettings = apiUpdate

export const apisQuery = (tenant: string) =>
  pagedQuery(['apis', tenant], (cursor, signal) =>
    get(apiPage, path`/tenants/${tenant}/apis`, { query: { cursor }, signal }),
  )

export const apiQuery = (tenant: string, api: string) =>
  queryOptions({
    queryKey: ['apis', tenant, api],
    queryFn: ({ signal }) => get(apiView, path`/tenants/${tenant}/apis/${api}`, { signal }),
  })

export const createApi = (tenant: string, input: z.input<typeof apiCreate>) =>
  post(apiView, path`/tenants/${tenant}/apis`, input)
export const updateApi = (tenant: string, api: string, input: z.input<typeof apiUpdate>) =>
  change(apiView, 'PATCH', path`/tenants/${tenant}/apis/${api}`, input)
export const removeApi = (tenant: string, api: string) => act('DELETE', path`/tenants/${tenant}/apis/${api}`)

const versions = (tenant: string, api: string) => path`/tenants/${tenant}/apis/${api}/versions`

export const createVersion = (tenant: string, api: string, input: z.output<typeof versionCreate>) =>
  post(versionView, versions(tenant, api), input)
export const moveVersion = (
  tenant: string,
  api: string,
  version: string,
  move: Move,
  input?: z.output<typeof deprecate>,
) => post(versionPublished, `${versions(tenant, api)}/${version}/${move}`, input)

export type DryRun = z.output<typeof dryRunResult>
export const dryRun = (tenant: string, input: z.output<typeof dryRunRequest>) =>
  post(dryRunResult, path`/tenants/${tenant}/dry-run`, input)

const documentOf = (tenant: string, api: string, version: string) =>
  `${versions(tenant, api)}/${encodeURIComponent(version)}/document`

/** The OpenAPI document that the portal draws its reference from. */
export const documentQuery = (tenant: string, api: string, version: string) =>
  queryOptions({
    queryKey: ['apis', tenant, api, version, 'document'],
    queryFn: ({ signal }) => get(apiDocument, documentOf(tenant, api, version), { signal }),
  })

export const putDocument = (tenant: string, api: string, version: string, document: ApiDocument) =>
  change(apiDocument, 'PUT', documentOf(tenant, api, version), document)
export const removeDocument = (tenant: string, api: string, version: string) =>
  act('DELETE', documentOf(tenant, api, version))

/** What is refused is named by its place in the form, which knows no `config` around it. */
export const configureVersion = (tenant: string, api: string, version: string, config: unknown) =>
  change(versionView, 'PUT', `${versions(tenant, api)}/${version}`, { config }).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
    const fields = error.fields.map(({ pointer, message }) => ({ pointer: pointer.replace(/^\/config/, ''), message }))
    throw new ApiError(error.status, error.code, error.title, error.detail, error.requestId, fields)
  })
