/** Tests of sessions without a network, on virtual time. */
@NullMarked
package dev.holdfast.core.session;

import org.jspecify.annotations.NullMarked;
