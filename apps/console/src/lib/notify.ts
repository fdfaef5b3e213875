import { notifications } from '@mantine/notifications'
import { ApiError } from './api-client.js'

export const notifyDone = (message: string): void => {
  notifications.show({ message, color: 'green', autoClose: 4_000 })
}

/** For actions without a form of their own to show it in. */
export const notifyError = (error: Error): void => {
  notifications.show({
    title: error instanceof ApiError ? error.title : 'That did not work',
    message: error.message,
    color: 'red',
    autoClose: 8_000,
  })
}
