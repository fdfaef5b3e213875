import {
  deprecate,
  versionCreate,
  versionPublished,
  versionUpdate,
  versionView,
} from '@gatehouse/shared/api/catalog.js'
import { withRevision } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { VersionService } from './version.service.js'

const tag = 'APIs'
const all = '/tenants/:tenant/apis/:api/versions'
const one = '/tenants/:tenant/apis/:api/versions/:version'
const changed = withRevision(versionView)

@Controller()
export class VersionsController {
  constructor(private readonly versions: VersionService) {}

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'api:write' },
    summary: 'Make a further version, in draft, from another',
    tag,
    body: versionCreate,
    response: changed,
    status: 201,
    errors: ['conflict', 'reference_missing'],
  })
  create(@Input() { ctx, params, body }: Call<z.output<typeof versionCreate>>) {
    return this.versions.create(ctx, params.api!, body)
  }

  @Endpoint({
    method: 'GET',
    path: one,
    access: { tenant: 'api:read' },
    summary: 'One version with its configuration',
    tag,
    response: versionView,
    versioned: true,
  })
  get(@Input() { ctx, params }: Call) {
    return this.versions.get(ctx, params.api!, params.version!)
  }

  @Endpoint({
    method: 'PUT',
    path: one,
    access: { tenant: 'api:write' },
    summary: 'Replace the configuration of a version',
    description: 'Of a published version it goes live at once; a version under review becomes a draft again.',
    tag,
    body: versionUpdate,
    response: changed,
    errors: ['conflict', 'state_invalid', 'reference_missing', 'target_denied'],
    versioned: true,
  })
  configure(@Input() { ctx, params, body, expectedVersion }: Call<z.output<typeof versionUpdate>>) {
    return this.versions.configure(ctx, params.api!, params.version!, body, expectedVersion)
  }

  @Endpoint({
    method: 'POST',
    path: `${one}/submit`,
    access: { tenant: 'api:write' },
    summary: 'Ask for a review of a draft',
    tag,
    response: versionPublished,
    errors: ['state_invalid'],
  })
  submit(@Input() { ctx, params }: Call) {
    return this.versions.move(ctx, params.api!, params.version!, 'submit')
  }

  @Endpoint({
    method: 'POST',
    path: `${one}/publish`,
    access: { tenant: 'api:publish' },
    summary: 'Publish a version, or take back its deprecation',
    tag,
    response: versionPublished,
    errors: ['conflict', 'state_invalid', 'reference_missing'],
  })
  publish(@Input() { ctx, params }: Call) {
    return this.versions.move(ctx, params.api!, params.version!, 'publish')
  }

  @Endpoint({
    method: 'POST',
    path: `${one}/deprecate`,
    access: { tenant: 'api:publish' },
    summary: 'Announce the end of a version',
    description: 'It works on; answers carry Deprecation, Sunset and Link (RFC 9745, RFC 8594).',
    tag,
    body: deprecate,
    response: versionPublished,
    errors: ['state_invalid'],
  })
  deprecate(@Input() { ctx, params, body }: Call<z.output<typeof deprecate>>) {
    return this.versions.move(ctx, params.api!, params.version!, 'deprecate', body)
  }

  @Endpoint({
    method: 'POST',
    path: `${one}/retire`,
    access: { tenant: 'api:publish' },
    summary: 'End a deprecated version; calls are answered with 410',
    tag,
    response: versionPublished,
    errors: ['state_invalid'],
  })
  retire(@Input() { ctx, params }: Call) {
    return this.versions.move(ctx, params.api!, params.version!, 'retire')
  }
}
