/**
 * JSON: requests, answers and packets, as bytes and as values. The only package that knows Gson.
 * The codecs are thread-safe; a reader or a writer of one text belongs to one call.
 */
@NullMarked
package dev.holdfast.http.codec.json;

import org.jspecify.annotations.NullMarked;
