/** Handlers that decorate others or serve files: routing, CORS, bodies, forms. */
@NullMarked
package dev.holdfast.http.handler;

import org.jspecify.annotations.NullMarked;
