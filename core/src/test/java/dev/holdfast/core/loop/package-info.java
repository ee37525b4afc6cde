/** Tests of supervision, and a loop on virtual time. */
@NullMarked
package dev.holdfast.core.loop;

import org.jspecify.annotations.NullMarked;
