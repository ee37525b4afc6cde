/**
 * The grammar of HTTP/1.1 requests: a strict check of all bytes on their way to Undertow. A parser
 * belongs to one connection and is used on its I/O thread; what has only static methods is
 * thread-safe.
 */
@NullMarked
package dev.holdfast.http.parser;

import org.jspecify.annotations.NullMarked;
