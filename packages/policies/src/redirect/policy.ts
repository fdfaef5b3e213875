import { definePolicy } from '../contract.js'
import { about, config } from './config.js'

const NOTHING = Buffer.alloc(0)

export default definePolicy({
  id: 'redirect',
  ...about,
  config,
  compile({ status, location, keepPath, keepQuery }) {
    const base = keepPath ? location.replace(/\/$/, '') : location
    return {
      onRequest({ path, query }) {
        let to = keepPath ? base + path : base
        if (keepQuery && query !== '') to += `${to.includes('?') ? '&' : '?'}${query}`
        return { status, headers: ['location', to], body: NOTHING }
      },
    }
  },
})
