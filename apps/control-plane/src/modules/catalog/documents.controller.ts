import { type ApiDocument, apiDocument } from '@gatehouse/shared/api/catalog.js'
import { Controller } from '@nestjs/common'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { ApiDocuments } from './api-documents.js'

const tag = 'APIs'
const path = '/tenants/:tenant/apis/:api/versions/:version/document'

@Controller()
export class DocumentsController {
  constructor(private readonly documents: ApiDocuments) {}

  @Endpoint({
    method: 'GET',
    path,
    tag,
    access: { tenant: 'api:read' },
    summary: 'The OpenAPI document of a version',
    response: apiDocument,
  })
  get(@Input() { ctx, params }: Call) {
    return this.documents.get(ctx, params.api!, params.version!)
  }

  @Endpoint({
    method: 'PUT',
    path,
    tag,
    access: { tenant: 'api:write' },
    summary: 'Give a version its OpenAPI document',
    description: 'The portal draws its reference from it. What it refers to has to be within it.',
    body: apiDocument,
    response: apiDocument,
  })
  put(@Input() { ctx, params, body }: Call<ApiDocument>) {
    return this.documents.put(ctx, params.api!, params.version!, body)
  }

  @Endpoint({
    method: 'DELETE',
    path,
    tag,
    access: { tenant: 'api:write' },
    summary: 'Take the document of a version away',
  })
  remove(@Input() { ctx, params }: Call) {
    return this.documents.remove(ctx, params.api!, params.version!)
  }
}
