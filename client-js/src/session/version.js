/** The version of this library, the same as that of its package and of the server. */
export const VERSION = '0.1.0';
