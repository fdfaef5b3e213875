/** Below the path of the API. */
export const CALLBACK = '/oauth2/callback'
export const SIGN_IN = '/oauth2/sign-in'
export const SIGN_OUT = '/oauth2/sign-out'
