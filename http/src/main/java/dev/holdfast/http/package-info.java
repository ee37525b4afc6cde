/** The edge: Undertow handlers, codecs, the static page, limits, metrics and main. */
@NullMarked
package dev.holdfast.http;

import org.jspecify.annotations.NullMarked;
