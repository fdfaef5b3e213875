/** Seconds since the epoch when this process began: the `created` of every answer, so that equal requests get equal ones. */
export const STARTED = Math.floor((Date.now() - performance.now()) / 1000)
