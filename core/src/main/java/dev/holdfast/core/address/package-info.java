/**
 * IP addresses and blocks of them as text, in one strict notation.
 *
 * <p>Bottom layer of the module: depends on no other package of it.
 */
@NullMarked
package dev.holdfast.core.address;

import org.jspecify.annotations.NullMarked;
