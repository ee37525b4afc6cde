/** The grammar of HTTP/1.1 requests: a strict check of all bytes on their way to Undertow. */
@NullMarked
package dev.holdfast.http.parser;

import org.jspecify.annotations.NullMarked;
