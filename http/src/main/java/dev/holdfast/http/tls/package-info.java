/** The certificate and the key of a server: their files, and when they change. */
@NullMarked
package dev.holdfast.http.tls;

import org.jspecify.annotations.NullMarked;
