import { callTemplate } from '../call-template.js'
import { type Ctx, definePolicy } from '../contract.js'
import { firstOf, headerIn, removeHeader, setHeader } from '../headers.js'
import { bodyChange } from './body.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'request-transform',
  ...about,
  config,
  compile(settings) {
    const renames = Object.entries(settings.renameHeaders)
    const sets = filled(settings.setHeaders)
    const adds = filled(settings.addHeaders)
    const setQuery = filled(settings.setQuery)
    const addQuery = filled(settings.addQuery)
    const touchesQuery = settings.removeQuery.length + setQuery.length + addQuery.length > 0

    const changeBody = bodyChange(settings)

    const changeQuery = (ctx: Ctx, path: string): string => {
      const mark = path.indexOf('?')
      const query = new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1))
      for (const name of settings.removeQuery) query.delete(name)
      for (const [name, value] of setQuery) query.set(name, value(ctx))
      for (const [name, value] of addQuery) if (!query.has(name)) query.append(name, value(ctx))
      const text = query.toString()
      const bare = mark < 0 ? path : path.slice(0, mark)
      return text === '' ? bare : `${bare}?${text}`
    }

    return {
      ...(changeBody && { onRequestBody: changeBody.change }),
      onUpstream(ctx, out) {
        const { headers } = out
        for (const name of settings.removeHeaders) removeHeader(headers, name)
        for (const [from, to] of renames) {
          const value = headerIn(headers, from)
          if (value === undefined) continue
          removeHeader(headers, from)
          setHeader(headers, to, value)
        }
        for (const [name, value] of sets) setHeader(headers, name, value(ctx))
        for (const [name, value] of adds) if (headerIn(headers, name) === undefined) headers.push(name, value(ctx))
        if (touchesQuery) out.path = changeQuery(ctx, out.path)
        const type = changeBody?.typeOf(firstOf(ctx.headers['content-type']))
        if (type !== undefined && headerIn(headers, 'content-type') !== undefined)
          setHeader(headers, 'content-type', type)
      },
    }
  },
})

const filled = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, text]) => [name, callTemplate(text)] as const)
