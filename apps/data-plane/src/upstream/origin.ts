/**
 * Scheme, host and port that calls go to, with the pool of connections behind it. Made by Origins; the same object as long as
 * any configuration names it, so connections outlive revisions.
 */
export interface Origin {
  /** `https://api.example.com` without a trailing slash. */
  readonly url: string
  /** Value of the Host header. */
  readonly host: string
}
