/** HTTP/2 as a carrier of requests of HTTP/1.1: each of its streams is a connection with one. */
@NullMarked
package dev.holdfast.http.http2;

import org.jspecify.annotations.NullMarked;
