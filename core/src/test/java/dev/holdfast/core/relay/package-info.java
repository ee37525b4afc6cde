/** Tests of the relay, and what tests of clusters need for it. */
@NullMarked
package dev.holdfast.core.relay;

import org.jspecify.annotations.NullMarked;
