/** Tests of the links between nodes. */
@NullMarked
package dev.holdfast.http.cluster;

import org.jspecify.annotations.NullMarked;
