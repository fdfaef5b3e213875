import { definePolicy } from '../contract.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'authentication',
  ...about,
  config,
  compile: ({ require, anonymous, anonymousApplication }) => ({
    combination: {
      all: require === 'all',
      anonymous: anonymous === 'allowed' ? { application: anonymousApplication } : null,
    },
  }),
})
