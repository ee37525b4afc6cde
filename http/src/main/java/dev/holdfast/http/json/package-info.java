/** JSON as bytes and as values: the only package that knows Gson. */
@NullMarked
package dev.holdfast.http.json;

import org.jspecify.annotations.NullMarked;
