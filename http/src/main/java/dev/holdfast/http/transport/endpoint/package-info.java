/**
 * The sessions at one path, as all carriers of requests use them: what is shared by a {@code POST}
 * and whatever else brings a request.
 */
@NullMarked
package dev.holdfast.http.transport.endpoint;

import org.jspecify.annotations.NullMarked;
