import { definePolicy } from '../contract.js'
import { headerIn, removeHeader, setHeader } from '../headers.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'request-transform',
  ...about,
  config,
  compile(settings) {
    const renames = Object.entries(settings.renameHeaders)
    const sets = Object.entries(settings.setHeaders)
    const adds = Object.entries(settings.addHeaders)
    const setQuery = Object.entries(settings.setQuery)
    const addQuery = Object.entries(settings.addQuery)
    const touchesQuery = settings.removeQuery.length + setQuery.length + addQuery.length > 0

    const changeQuery = (path: string): string => {
      const mark = path.indexOf('?')
      const query = new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1))
      for (const name of settings.removeQuery) query.delete(name)
      for (const [name, value] of setQuery) query.set(name, value)
      for (const [name, value] of addQuery) if (!query.has(name)) query.append(name, value)
      const text = query.toString()
      const bare = mark < 0 ? path : path.slice(0, mark)
      return text === '' ? bare : `${bare}?${text}`
    }

    return {
      onUpstream(_ctx, out) {
        const { headers } = out
        for (const name of settings.removeHeaders) removeHeader(headers, name)
        for (const [from, to] of renames) {
          const value = headerIn(headers, from)
          if (value === undefined) continue
          removeHeader(headers, from)
          setHeader(headers, to, value)
        }
        for (const [name, value] of sets) setHeader(headers, name, value)
        for (const [name, value] of adds) if (headerIn(headers, name) === undefined) headers.push(name, value)
        if (touchesQuery) out.path = changeQuery(out.path)
      },
    }
  },
})
