import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import type {
  OrganizationPermission,
  Permission,
  PlatformPermission,
  TenantPermission,
} from '@gatehouse/shared/permissions.js'
import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
} from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from './call.js'

/**
 * Who may call a route:
 * - `anonymous`: anybody, and credentials are not even looked at (signing in must work with a cookie that has expired);
 * - `public`: anybody; the principal is there when somebody is signed in;
 * - `signed-in`: any active user;
 * - `platform` / `tenant` / `organization`: holders of the permission; tenant and organization are taken from the path's
 *   `:tenant`, `:organization` or `:application`, and answer 404 to those who may not even know of it;
 * - `anyOf`: signed in; the service shows what these permissions, wherever held, let the caller see, and 404 for the rest.
 */
export type Access =
  | 'anonymous'
  | 'public'
  | 'signed-in'
  | { platform: PlatformPermission }
  | { tenant: TenantPermission }
  | { organization: OrganizationPermission }
  | { anyOf: readonly Permission[] }

export interface EndpointSpec {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below /api/v1, with `:name` parameters. */
  path: string
  access: Access
  summary: string
  description?: string
  tag: string
  query?: z.ZodType
  body?: z.ZodType
  /** Absent: no body, status 204. */
  response?: z.ZodType
  /** The answer is a stream of `response`, one JSON text a line. */
  stream?: boolean
  /** Defaults: 201 for a POST that makes something (path ends in a noun), else 200; 204 without a response. */
  status?: number
  /** Codes of its own, beside those that every route may answer. */
  errors?: readonly ErrorCode[]
  /** The answer carries an ETag; writes honour If-Match. */
  versioned?: boolean
  /** An answer holding secrets is not kept for Idempotency-Key in clear; it always is sealed. Set to false to turn replay off. */
  idempotent?: boolean
}

export const ENDPOINT = 'gatehouse:endpoint'

/** The one decorator of a route: mapping, permission, schemas and OpenAPI in one place. */
export function Endpoint(spec: EndpointSpec): MethodDecorator {
  return applyDecorators(
    RequestMapping({ path: spec.path, method: RequestMethod[spec.method] }),
    HttpCode(spec.status ?? (spec.response ? 200 : 204)),
    SetMetadata(ENDPOINT, spec),
  )
}

/** Injects the validated call into a handler. */
export const Input = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<{ call: Call }>().call,
)
