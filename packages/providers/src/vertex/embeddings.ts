import { compact, countOf, listOf, objectOf } from '../common/wire.js'
import type { EmbedMap } from '../contract.js'
import { embedInput, vectorOf } from '../gemini/embeddings.js'
import { publisherPath, type VertexCredentials } from './credentials.js'

/** Embeddings by `predict`. */
export const vertexEmbeddings: EmbedMap<VertexCredentials> = {
  most: model => (model.startsWith('gemini') ? 1 : 250),
  request: (request, { model, credentials }, drop) => {
    const { texts, task } = embedInput(request, drop)
    const instances = texts.map(content => compact({ content, task_type: task, title: request.title }))
    const parameters = compact({ outputDimensionality: request.dimensions })
    return {
      method: 'POST',
      path: `${publisherPath(credentials, 'google')}/${encodeURIComponent(model)}:predict`,
      headers: ['content-type', 'application/json'],
      body: Buffer.from(JSON.stringify({ instances, parameters })),
    }
  },
  response: body => {
    const embeddings = listOf(objectOf(body).predictions).map(each => objectOf(objectOf(each).embeddings))
    if (embeddings.length === 0) throw new TypeError('the answer holds no embeddings')
    const tokens = embeddings.reduce((sum, { statistics }) => sum + countOf(objectOf(statistics).token_count), 0)
    return {
      model: '',
      vectors: embeddings.map(({ values }) => vectorOf(values)),
      ...(tokens ? { inputTokens: tokens } : {}),
    }
  },
}
