/**
 * JSON: requests, answers and packets, as bytes and as values. The only package that knows Gson.
 */
@NullMarked
package dev.holdfast.http.codec.json;

import org.jspecify.annotations.NullMarked;
