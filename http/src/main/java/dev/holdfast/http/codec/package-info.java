/** The port between the bodies of requests and answers as bytes and as values. */
@NullMarked
package dev.holdfast.http.codec;

import org.jspecify.annotations.NullMarked;
