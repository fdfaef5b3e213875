import {
  keyCreate,
  keyCreated,
  keyPage,
  keyRevoked,
  keyRotate,
  keyRotated,
} from '@gatehouse/shared/api/applications.js'
import { type PageQuery, pageQuery } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { KeyService } from './key.service.js'

const tag = 'Keys'
const read = { organization: 'key:read' } as const
const write = { organization: 'key:write' } as const

@Controller()
export class KeysController {
  constructor(private readonly keys: KeyService) {}

  @Endpoint({
    method: 'GET',
    path: '/applications/:application/keys',
    tag,
    access: read,
    summary: 'List the keys of an application',
    query: pageQuery,
    response: keyPage,
  })
  list(@Input() { ctx, params, query }: Call<unknown, PageQuery>) {
    return this.keys.list(ctx, params.application!, query)
  }

  @Endpoint({
    method: 'POST',
    path: '/applications/:application/keys',
    tag,
    access: write,
    summary: 'Make a key',
    description: 'The secret is in this answer and nowhere else.',
    body: keyCreate,
    response: keyCreated,
    status: 201,
    errors: ['conflict'],
  })
  create(@Input() { ctx, params, body }: Call<z.output<typeof keyCreate>>) {
    return this.keys.create(ctx, params.application!, body)
  }

  @Endpoint({
    method: 'POST',
    path: '/applications/:application/keys/:key/rotate',
    tag,
    access: write,
    summary: 'Replace a key, the old one working for a grace',
    body: keyRotate,
    response: keyRotated,
    status: 201,
    errors: ['state_invalid'],
  })
  rotate(@Input() { ctx, params, body }: Call<z.output<typeof keyRotate>>) {
    return this.keys.rotate(ctx, params.application!, params.key!, body)
  }

  @Endpoint({
    method: 'POST',
    path: '/applications/:application/keys/:key/revoke',
    tag,
    access: write,
    summary: 'Revoke a key for good',
    response: keyRevoked,
    errors: ['state_invalid'],
  })
  revoke(@Input() { ctx, params }: Call) {
    return this.keys.revoke(ctx, params.application!, params.key!)
  }

  @Endpoint({
    method: 'POST',
    path: '/applications/:application/keys/:key/disable',
    tag,
    access: write,
    summary: 'Turn a key off',
    response: keyRevoked,
    errors: ['state_invalid'],
  })
  disable(@Input() { ctx, params }: Call) {
    return this.keys.setEnabled(ctx, params.application!, params.key!, false)
  }

  @Endpoint({
    method: 'POST',
    path: '/applications/:application/keys/:key/enable',
    tag,
    access: write,
    summary: 'Turn a key on again',
    response: keyRevoked,
    errors: ['state_invalid'],
  })
  enable(@Input() { ctx, params }: Call) {
    return this.keys.setEnabled(ctx, params.application!, params.key!, true)
  }
}
