/** Names of the button that shows what was typed, which has none by itself. */
export const passwordLabels = {
  visibilityToggleButtonProps: { 'aria-label': 'Show or hide the password', tabIndex: 0 },
}

export const passwordHint = 'At least 15 characters. A few unrelated words are easy to keep in mind.'
